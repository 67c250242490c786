import { termMatches } from "../framework/affinity-term.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import { maxScore, type Snapshot } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { groupsMatching } from "./groups-matching.ts";
import { TopologyCounts } from "./topology-counts.ts";

/** What a demand of a placed pod for this one's company counts (InterPodAffinityArgs.hardPodAffinityWeight). */
const hardAffinityWeight = 1;

/** Preferences of the pod and of those that are there, summed by domain (plugins/interpodaffinity/scoring.go). */
export function scoreInterPodAffinity(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): readonly number[] | undefined {
  const sums = new TopologyCounts();
  const { preferred = [], preferredAnti = [] } = pod.podAffinity ?? {};
  for (const [terms, sign] of [[preferred, 1], [preferredAnti, -1]] as const) {
    for (const term of terms) {
      for (const { onNodes } of groupsMatching(term, snapshot)) for (const [node, count] of onNodes) sums.add(node, term.topologyKey, sign * term.weight * count);
    }
  }
  const own = snapshot.namespaceLabels(pod.namespace);
  for (const { terms, onNodes } of snapshot.affinities.all()) {
    const wishes = [
      ...terms.required.map((term) => ({ term, weight: hardAffinityWeight })),
      ...terms.preferred.map((term) => ({ term, weight: term.weight })),
      ...terms.preferredAnti.map((term) => ({ term, weight: -term.weight })),
    ];
    for (const { term, weight } of wishes) {
      if (termMatches(term, pod, own)) for (const [node, count] of onNodes) sums.add(node, term.topologyKey, weight * count);
    }
  }
  if (sums.isEmpty) return undefined;
  const scores = nodes.map((node) => sums.sumAt(node));
  const fewest = Math.min(...scores);
  const range = Math.max(...scores) - fewest;
  return scores.map((score) => (range > 0 ? Math.trunc(maxScore * ((score - fewest) / range)) : 0));
}
