import type { LabelSelector } from "@kx/shared/meta/label-selector";
import type { AffinityGroups } from "./affinity-groups.ts";
import type { Labels } from "./labels.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodGroups } from "./pod-groups.ts";
import type { PodInfo } from "./pod-info.ts";

/** The cluster at the moment of a decision. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  readonly pods: PodGroups;
  readonly affinities: AffinityGroups;
  /** Of a namespace; undefined when it is not known. */
  namespaceLabels(namespace: string): Labels;
  /** Of the Services and the owner of a pod: what is spread by default (scheduler plugins/helper DefaultSelector). */
  defaultSelector(pod: PodInfo): LabelSelector;
}

/** Why a node will not do. */
export interface Rejection {
  /** In upstream's words. */
  readonly reasons: readonly string[];
  /** False when no other pod's going would help: upstream's UnschedulableAndUnresolvable. */
  readonly resolvable: boolean;
}

/** What may let a pod fit that fitted nowhere. */
export type ClusterEvent = "node" | "podGone" | "podPlaced" | "podLabels" | "namespace";

/** Why a plugin refuses a node; undefined when it does not. */
export type Filter = (node: NodeInfo) => Rejection | undefined;

/** One concern of the scheduler, under upstream's name. */
export interface Plugin {
  readonly name: string;
  /** What may mend its refusals. */
  readonly helpedBy: readonly ClusterEvent[];
  /** Prepares to ask each node; undefined when the pod asks nothing of it. */
  filter?(pod: PodInfo, snapshot: Snapshot): Filter | undefined;
  /** Of its scores in the sum. */
  readonly weight?: number;
  /** 0 to 100 for each of the nodes that fit; undefined when it prefers none. */
  score?(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): readonly number[] | undefined;
}

/** The best score that a plugin gives (framework.MaxNodeScore). */
export const maxScore = 100;
