import type { Pod } from "../kinds/core/pod.ts";

/** What something uses at this moment, as a kubelet measures it. */
export interface Usage {
  /** Billionths of a processor. */
  readonly nanoCores: number;
  /** The working set, in bytes. */
  readonly memory: number;
}

export interface ContainerUsage extends Usage {
  /** The container's. */
  readonly name: string;
}

/** How the metrics API learns what runs on the nodes; `cluster.ts` hands the kubelets' side to `http`. */
export interface ResourceUsage {
  /** Of a pod's running containers; empty where none runs. */
  ofPod(pod: Pod): readonly ContainerUsage[];
  /** Undefined for a node without a kubelet. */
  ofNode(name: string): Usage | undefined;
}
