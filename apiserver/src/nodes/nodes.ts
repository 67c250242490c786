import { createEventRecorder } from "@kx/shared/client/event-recorder";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { Cache } from "@kx/shared/client/informer";
import { badRequest, notFound } from "@kx/shared/errors/status-error";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ImageBehaviour } from "@kx/shared/net/container";
import type { Fabric, Resolver } from "@kx/shared/net/fabric";
import type { PodAccess } from "@kx/shared/net/pod-access";
import type { NodeAddresses } from "./addresses.ts";
import { createImages } from "./images/images.ts";
import { startKubelet, type Kubelet } from "./kubelet/kubelet.ts";
import { PodIPs } from "./kubelet/pod-ips.ts";
import { registerNode } from "./register-node.ts";
import { startScheduler } from "./scheduler/scheduler.ts";
import { mirrorKubeProxy } from "./static-pods.ts";

export interface NodesOptions {
  addresses: readonly NodeAddresses[];
  /** `v1.36.2`. */
  version: string;
  cache: Cache;
  /** A client that acts as the user of that name: `system:node:node-1`, `system:kube-scheduler`. */
  clientFor(user: string): ApiClient;
  fabric: Fabric;
  resolver: Resolver;
  clock: Clock;
  random: Random;
  /** Behaviours of the system's own images (ingress controller, DNS, kube-proxy). */
  systemImages: readonly ImageBehaviour[];
}

export interface Nodes {
  /** How the API's subresources reach the pods. */
  readonly access: PodAccess;
  pending(): boolean;
  close(): void;
}

/** Registers the nodes and starts their kubelets and the scheduler; pods that ran before run again with it. */
export async function startNodes(options: NodesOptions): Promise<Nodes> {
  const { cache, clock, clientFor, version } = options;
  const images = createImages(options.systemImages);
  const stops: (() => void)[] = [];
  const recorders: { pending(): boolean }[] = [];
  const kubelets = new Map<string, Kubelet>();

  // All at once: their writes share commits.
  const kubeletClients = options.addresses.map(({ name }) => clientFor(`system:node:${name}`));
  stops.push(...(await Promise.all(options.addresses.map((addresses, index) => registerNode({ addresses, number: index + 1, version, client: kubeletClients[index]!, clock })))));
  for (const [index, addresses] of options.addresses.entries()) {
    const client = kubeletClients[index]!;
    const events = createEventRecorder(client, { component: "kubelet", clock, host: addresses.name });
    recorders.push(events);
    kubelets.set(addresses.name, startKubelet({ ...options, node: addresses, client, events, images, ips: new PodIPs(addresses.podCIDR) }));
  }
  stops.push(
    cache.of(Pod).subscribe(({ object, previous }) => {
      const { namespace, name } = object.metadata;
      const node = object.spec?.nodeName ?? previous?.spec?.nodeName;
      if (node) kubelets.get(node)?.look(namespace!, name!);
    }),
  );
  await Promise.all(options.addresses.map((addresses, index) => mirrorKubeProxy(kubeletClients[index]!, addresses, version)));
  const schedulerEvents = createEventRecorder(clientFor("system:kube-scheduler"), { component: "default-scheduler", clock });
  const scheduler = startScheduler({ cache, client: clientFor("system:kube-scheduler"), events: schedulerEvents, clock });

  return {
    access: podAccess(cache, kubelets),
    pending: () => scheduler.pending() || [...kubelets.values(), ...recorders, schedulerEvents].some((part) => part.pending()),
    close() {
      scheduler.close();
      for (const stop of stops) stop();
      for (const kubelet of kubelets.values()) kubelet.close();
    },
  };
}

function podAccess(cache: Cache, kubelets: ReadonlyMap<string, Kubelet>): PodAccess {
  return {
    async *logs({ namespace, name, uid }, query, signal) {
      const pod = cache.of(Pod).get({ namespace, name });
      if (!pod) throw notFound(Pod.resource, name);
      const run = kubelets.get(pod.spec?.nodeName ?? "")?.run(uid)?.find(query.container);
      const log = run?.logOf(query.previous ? "previous" : "current");
      if (log) return yield* log.read(query, signal);
      const { state, lastState, containerID } = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(({ name: is }) => is === query.container) ?? {};
      const words = `container ${JSON.stringify(query.container)} in pod ${JSON.stringify(name)}`;
      if (query.previous && !lastState?.terminated) throw badRequest(`previous terminated ${words} not found`);
      const lost = query.previous ? lastState?.terminated?.containerID : (state?.terminated?.containerID ?? lastState?.terminated?.containerID ?? (state?.running && containerID));
      // It ran before the server was started: a log lives as long as the server.
      if (lost) return yield Buffer.from(`unable to retrieve container logs for ${lost}`);
      throw badRequest(`${words} is waiting to start: ${run?.waitingReason ?? state?.waiting?.reason ?? "ContainerCreating"}`);
    },
  };
}
