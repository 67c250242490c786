import { createApiClient, type ApiClient } from "@kx/shared/client/api-client";
import { createEventRecorder } from "@kx/shared/client/event-recorder";
import { createCache, type Cache } from "@kx/shared/client/informer";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Clock, Random } from "@kx/shared/meta/clock";
import { serviceAddress } from "./bootstrap/service-address.ts";
import { kinds } from "@kx/shared/kinds/index";
import { Service } from "@kx/shared/kinds/core/service";
import { release } from "@kx/shared/schema/release";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import { bootstrap } from "./bootstrap/bootstrap.ts";
import { ingressController } from "./bootstrap/ingress-objects.ts";
import { startControllers } from "./controllers/controller-runner.ts";
import { startEventExpiry } from "./controllers/event-expiry.ts";
import { clusterControllers } from "./controllers/index.ts";
import { settled } from "./controllers/settled.ts";
import type { Authority } from "./http/certificates/authority.ts";
import { createHttpApi, type HttpApi } from "./http/http-api.ts";
import { createIngressController } from "./network/ingress/controller.ts";
import { createNetwork, type Network } from "./network/network.ts";
import { nodeAddresses } from "./nodes/addresses.ts";
import { startNodes, type Nodes } from "./nodes/nodes.ts";
import { createRegistry } from "./registry/create-registry.ts";
import type { Registry, User } from "./registry/registry.ts";
import type { Storage } from "./storage/storage.ts";

export interface ClusterOptions {
  storage: Storage;
  clock: Clock;
  random: Random;
  authority: Authority;
  nodes: number;
  serviceCIDR: string;
  podCIDR: string;
  /** Undefined leaves a cluster that is there already in the mode that it has. */
  proxyMode: "iptables" | "userspace" | undefined;
  legacyApis: boolean;
  /** C of 127.C.0.N: the loopback network of this cluster's doors. */
  loopback: number;
  /** Where the API listens for real, for pods that call it; undefined while it does not. */
  apiListener: () => { host: string; port: number } | undefined;
  /** Texts for `explain`. */
  descriptions?: () => Promise<Descriptions>;
  /** Called on every parsed object; tests freeze it. */
  seal?: (object: KubeObject) => void;
  /** Faults of ours: the daemon logs them. */
  report(error: unknown): void;
  /** Nothing can be served truthfully any more. */
  onFailure(error: unknown): void;
}

/** One whole cluster: the floors from storage up, and the guests beside them. */
export interface Cluster {
  readonly registry: Registry;
  readonly api: HttpApi;
  readonly network: Network;
  readonly cache: Cache;
  /** A client that acts as a user of this cluster, through every check but authentication. */
  client(user: User, fieldManager: string): ApiClient;
  /** Resolves once nothing moves any more; it moves no clock. */
  settled(): Promise<void>;
  /** Ends the guests, then the floors top-down. */
  close(): Promise<void>;
}

/** The port of the API on the simulated network: `node-1`'s InternalIP, as kubeadm advertises it. */
const securePort = 6443;

/** Builds the floors bottom-up and the guests beside them; the only file that knows them all. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { storage, clock, random, authority, serviceCIDR, podCIDR, loopback, report } = options;
  const registry = await createRegistry({ storage, kinds, clock, random, onFailure: options.onFailure, ...(options.seal ? { seal: options.seal } : {}) });
  const guests: { nodes?: Nodes; ready: boolean } = { ready: false };
  const api = createHttpApi({
    registry,
    kinds,
    clock,
    random,
    pods: { logs: (pod, query, signal) => guests.nodes!.access.logs(pod, query, signal) },
    legacyApis: options.legacyApis,
    ready: [{ name: "poststarthook/start-guests", check: () => guests.ready }],
    report,
    ...(options.descriptions ? { descriptions: options.descriptions } : {}),
  });
  const client = (user: User, fieldManager: string): ApiClient => createApiClient(api.transport(user, fieldManager));
  const system = client({ name: "system:apiserver", groups: ["system:masters"] }, "kube-apiserver");
  const clientFor = (user: string): ApiClient => client({ name: user, groups: groupsOf(user) }, user.split(":").at(-1)!);

  const addresses = Array.from({ length: options.nodes }, (_, index) => nodeAddresses(index + 1, { podCIDR, loopback }));
  await bootstrap(system, {
    serviceCIDR,
    podCIDR,
    proxyMode: options.proxyMode,
    clientCA: authority.ca,
    apiPort: securePort,
  });

  const controllerClient = (name: string): ApiClient =>
    client({ name: `system:serviceaccount:kube-system:${name}`, groups: ["system:serviceaccounts", "system:authenticated"] }, name);
  const cache = createCache(system, { clock });
  const ca = authority.ca;
  const controllers = startControllers({
    controllers: clusterControllers({
      kinds,
      ca,
      kubernetesService: { clusterIP: serviceAddress(serviceCIDR, 1), ip: addresses[0]!.internalIP, port: securePort },
    }),
    cache,
    clientFor: controllerClient,
    clock,
    random,
    report,
  });
  const expiry = startEventExpiry({ client: controllerClient("event-expiry"), clock, report });
  const network = createNetwork({
    cache,
    client: clientFor("system:kx:load-balancer"),
    events: createEventRecorder(clientFor("system:kube-proxy"), { component: "kube-proxy", clock }),
    clock,
    random,
    podCidr: podCIDR,
    serviceCidr: serviceCIDR,
    loadBalancerPool: `127.${loopback}.200.0/24`,
    ...(options.proxyMode ? { proxyMode: options.proxyMode } : {}),
    relay: ({ ip, port }) => (ip === addresses[0]!.internalIP && port === securePort ? options.apiListener() : undefined),
  });
  const ingress = createIngressController({ cache, client: clientFor("system:serviceaccount:ingress-nginx:ingress-nginx"), clock, random });
  const nodes = await startNodes({
    addresses,
    version: release.gitVersion,
    cache,
    clientFor,
    fabric: network.fabric,
    resolver: network.resolver,
    clock,
    random,
    systemImages: [...network.images, ingress],
  });
  guests.nodes = nodes;
  await Promise.all(cache.all().map((informer) => informer.synced()));
  const parts = [() => cache.pending(), () => controllers.pending(), () => nodes.pending(), () => network.pending() > 0, () => ingress.pending()];
  const quiet = (): Promise<void> => settled({ pending: parts, revision: () => registry.revision() });
  // A restart is over when the pods that ran before run again.
  await quiet();
  guests.ready = true;

  return {
    registry,
    api,
    network,
    cache,
    client,
    settled: quiet,
    async close() {
      guests.ready = false;
      controllers.close();
      expiry.close();
      nodes.close();
      network.close();
      cache.close();
      await registry.close();
      await storage.close();
    },
  };
}

function groupsOf(user: string): string[] {
  if (user.startsWith("system:node:")) return ["system:nodes", "system:authenticated"];
  return ["system:authenticated"];
}

/** The address of the Ingress controller's Service on the simulated network, once it has one. */
export function ingressAddress(cache: Cache): string | undefined {
  return cache.of(Service).get(ingressController)?.status?.loadBalancer?.ingress?.[0]?.ip;
}
