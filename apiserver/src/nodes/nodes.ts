import { createEventRecorder } from "@kx/shared/client/event-recorder";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { Cache } from "@kx/shared/client/informer";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ImageBehaviour } from "@kx/shared/net/container";
import type { Fabric, Resolver } from "@kx/shared/net/fabric";
import type { PodAccess } from "@kx/shared/net/pod-access";
import type { ResourceUsage } from "@kx/shared/net/resource-usage";
import type { NodeRanges } from "./addresses.ts";
import { addConfiguredNodes } from "./configured-nodes.ts";
import { createImages } from "./images/images.ts";
import { serveKubeletApi } from "./kubelet-api/kubelet-api.ts";
import { startKubelet } from "./kubelet/kubelet.ts";
import { podAccess } from "./kubelet/pod-access.ts";
import { PodIPs } from "./kubelet/pod-ips.ts";
import { startScheduler } from "./scheduler/scheduler.ts";
import { withCommands } from "./shell/with-commands.ts";
import { followNodes } from "./simulated-nodes.ts";

export interface NodesOptions {
  /** How many nodes were asked for: a fresh cluster begins with them. */
  count: number;
  ranges: NodeRanges;
  /** `v1.36.2`. */
  version: string;
  cache: Cache;
  /** A client that acts as the user of that name: `system:node:node-1`, `system:kube-scheduler`. */
  clientFor(user: string): ApiClient;
  fabric: Fabric;
  resolver: Resolver;
  /** What the kubelets say that their pods use. */
  usage: ResourceUsage;
  clock: Clock;
  random: Random;
  /** Behaviours of the system's own images (ingress controller, DNS, kube-proxy). */
  systemImages: readonly ImageBehaviour[];
}

export interface Nodes {
  /** How the API's subresources reach the pods. */
  readonly access: PodAccess;
  /** Whether the node of that name has a kubelet that runs. */
  runs(node: string): boolean;
  pending(): boolean;
  close(): void;
}

/** Starts the nodes with their kubelets, and the scheduler; pods that ran before run again with it. */
export async function startNodes(options: NodesOptions): Promise<Nodes> {
  const { cache, clock, clientFor, ranges } = options;
  const images = createImages({ system: options.systemImages, withCommands });
  await addConfiguredNodes({ ...options, ranges });
  const nodes = followNodes({
    ...options,
    startKubelet(node, api) {
      const kubelet = startKubelet({ ...options, ...api, node, images, ips: new PodIPs(node.podCIDR) });
      const closeApi = serveKubeletApi(node, options);
      return {
        ...kubelet,
        close() {
          closeApi();
          kubelet.close();
        },
      };
    },
  });
  const schedulerEvents = createEventRecorder(clientFor("system:kube-scheduler"), { component: "default-scheduler", clock });
  const scheduler = startScheduler({ cache, client: clientFor("system:kube-scheduler"), events: schedulerEvents, clock });

  return {
    access: podAccess(options, nodes.kubelets),
    runs: (node) => nodes.kubelets.has(node),
    pending: () => nodes.pending() || scheduler.pending() || schedulerEvents.pending(),
    close() {
      scheduler.close();
      nodes.close();
    },
  };
}
