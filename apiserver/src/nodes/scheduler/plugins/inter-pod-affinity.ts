import { termMatches, type AffinityTerm } from "../framework/affinity-term.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import type { Filter, Plugin, Rejection, Snapshot } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { groupsMatching } from "./groups-matching.ts";
import { scoreInterPodAffinity } from "./score-inter-pod-affinity.ts";
import { TopologyCounts } from "./topology-counts.ts";

const affinityRules: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], resolvable: false };
const antiAffinityRules: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"], resolvable: true };
const othersRules: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], resolvable: true };

/** Pod affinity and anti-affinity, the pod's own and that of the pods that are there (plugins/interpodaffinity). */
export const interPodAffinity: Plugin = {
  name: "InterPodAffinity",
  helpedBy: ["node", "podGone", "podPlaced", "podLabels", "namespace"],
  weight: 2,
  filter(pod, snapshot) {
    const { required = [], requiredAnti = [] } = pod.podAffinity ?? {};
    const others = othersAntiAffinity(pod, snapshot);
    if (required.length === 0 && requiredAnti.length === 0 && others.isEmpty) return undefined;
    const affinity = ownAffinity(pod, required, snapshot);
    const anti = new TopologyCounts();
    for (const term of requiredAnti) for (const { onNodes } of groupsMatching(term, snapshot)) for (const node of onNodes.keys()) anti.add(node, term.topologyKey, 1);
    return (node) =>
      affinity(node) ??
      (requiredAnti.some(({ topologyKey }) => anti.at(node, topologyKey) > 0) ? antiAffinityRules : undefined) ??
      (others.touches(node) ? othersRules : undefined);
  },
  score: scoreInterPodAffinity,
};

/** Where pods are that do not want this one beside them. */
function othersAntiAffinity(pod: PodInfo, { affinities, namespaceLabels }: Snapshot): TopologyCounts {
  const counts = new TopologyCounts();
  for (const { terms, onNodes } of affinities.all()) {
    for (const term of terms.requiredAnti) {
      if (termMatches(term, pod, namespaceLabels(pod.namespace))) for (const node of onNodes.keys()) counts.add(node, term.topologyKey, 1);
    }
  }
  return counts;
}

/** Each term needs a pod that all terms are about in the node's domain; the first of its kind may go anywhere. */
function ownAffinity(pod: PodInfo, required: readonly AffinityTerm[], snapshot: Snapshot): Filter {
  const [first, ...rest] = required;
  if (!first) return () => undefined;
  const { namespaceLabels } = snapshot;
  const counts = new TopologyCounts();
  for (const group of groupsMatching(first, snapshot)) {
    if (!rest.every((term) => termMatches(term, group, namespaceLabels(group.namespace)))) continue;
    for (const node of group.onNodes.keys()) for (const { topologyKey } of required) counts.add(node, topologyKey, 1);
  }
  const isFirst = counts.isEmpty && required.every((term) => termMatches(term, pod, namespaceLabels(pod.namespace)));
  return (node: NodeInfo) => {
    if (required.some(({ topologyKey }) => node.labels?.[topologyKey] === undefined)) return affinityRules;
    return isFirst || required.every(({ topologyKey }) => counts.at(node, topologyKey) > 0) ? undefined : affinityRules;
  };
}
