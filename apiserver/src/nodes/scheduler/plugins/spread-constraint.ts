import { untoleratedTaint } from "@kx/shared/kinds/core/tolerations";
import { labelSelectorOf, type LabelSelector } from "@kx/shared/meta/label-selector";
import type { PodSpec } from "@kx/shared/kinds/core/pod/pod-types";
import type { NodeInfo } from "../framework/node-info.ts";
import type { Snapshot } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";

/** A topology spread constraint, ready to count. `matchLabelKeys` are in the selector: the API merges them at creation. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** The node counts for this pod, by the constraint's policies about node affinity and taints. */
  counts(node: NodeInfo): boolean;
}

type Constraint = NonNullable<PodSpec["topologySpreadConstraints"]>[number];

export const hostnameKey = "kubernetes.io/hostname";

/** How pods without constraints of their own are spread (plugins/podtopologyspread systemDefaultConstraints). */
const systemDefaults: readonly Constraint[] = [
  { topologyKey: hostnameKey, whenUnsatisfiable: "ScheduleAnyway", maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 5 },
];

/** A pod's own constraints of one kind. */
export function ownConstraints(pod: PodInfo, whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway"): readonly SpreadConstraint[] {
  return (pod.pod.spec?.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => spreadConstraint(pod, constraint, labelSelectorOf(constraint.labelSelector)));
}

/** The system's constraints over the pods of the same Services and owner; none for a pod that has neither. */
export function defaultConstraints(pod: PodInfo, snapshot: Snapshot): readonly SpreadConstraint[] {
  const selector = snapshot.defaultSelector(pod);
  return selector.requirements.length === 0 ? [] : systemDefaults.map((constraint) => spreadConstraint(pod, constraint, selector));
}

function spreadConstraint(pod: PodInfo, constraint: Constraint, selector: LabelSelector): SpreadConstraint {
  const { topologyKey, maxSkew, minDomains = 1, nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" } = constraint;
  return {
    topologyKey,
    maxSkew,
    minDomains,
    selector,
    counts: ({ node, taints }) =>
      (nodeAffinityPolicy !== "Honor" || !pod.nodeAffinity || pod.nodeAffinity(node)) &&
      (nodeTaintsPolicy !== "Honor" || !untoleratedTaint(taints, pod.pod.spec?.tolerations)),
  };
}

/** How many of the pods that a constraint is about stand on each node. Those that are being deleted do not count. */
export function matchingPods({ selector }: SpreadConstraint, { namespace }: PodInfo, { pods }: Snapshot): ReadonlyMap<NodeInfo, number> {
  const counts = new Map<NodeInfo, number>();
  // An empty selector counts nothing here (countPodsMatchSelector), though it matches every pod elsewhere.
  if (selector.requirements.length === 0) return counts;
  for (const group of pods.matching(namespace, selector)) {
    if (!group.terminating) for (const [node, count] of group.onNodes) counts.set(node, (counts.get(node) ?? 0) + count);
  }
  return counts;
}

export const hasKeys = ({ labels }: NodeInfo, constraints: readonly SpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels?.[topologyKey] !== undefined);
