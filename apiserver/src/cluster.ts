import { createApiClient, type ApiClient } from "@kx/shared/client/api-client";
import { createEventRecorder } from "@kx/shared/client/event-recorder";
import { createCache, type Cache } from "@kx/shared/client/informer";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ProxyModeName } from "@kx/shared/net/proxy-modes";
import { serviceAddress, serviceRanges } from "./bootstrap/service-address.ts";
import { kinds } from "@kx/shared/kinds/index";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import type { Sender } from "@kx/shared/net/fabric";
import type { PodAccess } from "@kx/shared/net/pod-access";
import { release } from "@kx/shared/schema/release";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import { bootstrap } from "./bootstrap/bootstrap.ts";
import { ingressController } from "./bootstrap/ingress-objects.ts";
import { startControllers } from "./controllers/controller-runner.ts";
import { startEventExpiry } from "./controllers/event-expiry.ts";
import { clusterControllers } from "./controllers/index.ts";
import { settled } from "./controllers/settled.ts";
import { serviceAccountGroups, serviceAccountOf } from "./http/access/service-account-name.ts";
import type { Authority } from "./http/certificates/authority.ts";
import { createHttpApi, type HttpApi } from "./http/http-api.ts";
import { createIngressController } from "./network/ingress/controller.ts";
import { createNetwork, type Network } from "./network/network.ts";
import { nodeAddresses, type NodeAddresses } from "./nodes/addresses.ts";
import { simulatedUsage } from "./nodes/kubelet-api/simulated-usage.ts";
import { startNodes, type Nodes } from "./nodes/nodes.ts";
import { createRegistry } from "./registry/create-registry.ts";
import type { Registry, User } from "./registry/registry.ts";
import type { Storage } from "./storage/storage.ts";

export interface ClusterOptions {
  storage: Storage;
  clock: Clock;
  random: Random;
  authority: Authority;
  /** How many a fresh cluster begins with; a known one gets more when this is more than it was ever asked for. */
  nodes: number;
  /** One IPv4 range or, for two families, an IPv6 one behind a comma. */
  serviceCIDR: string;
  podCIDR: string;
  /** Undefined leaves a cluster that is there already in the mode that it has. */
  proxyMode: ProxyModeName | undefined;
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
  const guests: { nodes?: Nodes; network?: Network; ready: boolean } = { ready: false };
  /** The API server stands on the first node. */
  const controlPlane = nodeAddresses(1, { podCIDR, loopback });
  const usage = simulatedUsage({ runs: (node) => guests.nodes?.runs(node) ?? false, pods: () => cache.of(Pod).list() });
  const api = createHttpApi({
    registry,
    kinds,
    clock,
    random,
    pods: lateAccess(() => guests.nodes!.access),
    network: { connect: (to, signal) => guests.network!.fabric.connect({ from: apiSender(controlPlane), to, ...(signal ? { signal } : {}) }) },
    usage,
    tokens: { key: authority.tokenKey, keysUri: `https://${controlPlane.internalIP}:${securePort}/openid/v1/jwks` },
    legacyApis: options.legacyApis,
    ready: [{ name: "poststarthook/start-guests", check: () => guests.ready }],
    report,
    ...(options.descriptions ? { descriptions: options.descriptions } : {}),
  });
  const client = (user: User, fieldManager: string): ApiClient => createApiClient(api.transport(user, fieldManager));
  const system = client({ name: "system:apiserver", groups: ["system:masters", "system:authenticated"] }, "kube-apiserver");
  const clientFor = (user: string): ApiClient => client({ name: user, groups: groupsOf(user) }, user.split(":").at(-1)!);

  await bootstrap(system, {
    serviceCIDR,
    podCIDR,
    proxyMode: options.proxyMode,
    clientCA: authority.ca,
    apiPort: securePort,
  });

  const controllerClient = (name: string): ApiClient => clientFor(`system:serviceaccount:kube-system:${name}`);
  const cache = createCache(system, { clock });
  const ca = authority.ca;
  const controllers = startControllers({
    controllers: clusterControllers({
      kinds,
      ca,
      issueForSecret: api.tokens.issueForSecret,
      kubernetesService: { clusterIP: serviceAddress(serviceCIDR, 1), ip: controlPlane.internalIP, port: securePort },
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
    serviceCidr: serviceRanges(serviceCIDR)[0],
    loadBalancerPool: `127.${loopback}.200.0/24`,
    ...(options.proxyMode ? { proxyMode: options.proxyMode } : {}),
    relay: ({ ip, port }) => (ip === controlPlane.internalIP && port === securePort ? options.apiListener() : undefined),
  });
  guests.network = network;
  const ingress = createIngressController({ cache, client: clientFor("system:serviceaccount:ingress-nginx:ingress-nginx"), clock, random });
  const nodes = await startNodes({
    count: options.nodes,
    ranges: { podCIDR, loopback },
    version: release.gitVersion,
    cache,
    clientFor,
    fabric: network.fabric,
    resolver: network.resolver,
    usage,
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
      api.close();
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

/** The kubelets start after the API that asks them. */
function lateAccess(access: () => PodAccess): PodAccess {
  return {
    logs: (...call) => access().logs(...call),
    exec: (...call) => access().exec(...call),
    attach: (...call) => access().attach(...call),
    portForward: (...call) => access().portForward(...call),
  };
}

/** The API server as a sender on the simulated network: the node that it runs on. */
function apiSender({ name, internalIP }: NodeAddresses): Sender {
  return { kind: "node", ip: internalIP, node: name, name };
}

function groupsOf(user: string): string[] {
  const account = serviceAccountOf(user);
  if (account) return [...serviceAccountGroups(account.namespace), "system:authenticated"];
  if (user.startsWith("system:node:")) return ["system:nodes", "system:authenticated"];
  return ["system:authenticated"];
}

/** The address of the Ingress controller's Service on the simulated network, once it has one. */
export function ingressAddress(cache: Cache): string | undefined {
  return cache.of(Service).get(ingressController)?.status?.loadBalancer?.ingress?.[0]?.ip;
}
