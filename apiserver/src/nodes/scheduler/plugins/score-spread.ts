import type { NodeInfo } from "../framework/node-info.ts";
import { maxScore, type Snapshot } from "../framework/plugin.ts";
import type { PodInfo } from "../framework/pod-info.ts";
import { defaultConstraints, hasKeys, hostnameKey, matchingPods, ownConstraints } from "./spread-constraint.ts";

/** Domains with fewer of the same pods are preferred (plugins/podtopologyspread/scoring.go). */
export function scoreSpread(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): readonly number[] | undefined {
  const own = (pod.pod.spec?.topologySpreadConstraints ?? []).length > 0;
  const constraints = own ? ownConstraints(pod, "ScheduleAnyway") : defaultConstraints(pod, snapshot);
  if (constraints.length === 0) return undefined;
  // The system's constraints let a node without a zone be spread by its host name alone.
  const isScored = (node: NodeInfo): boolean => !own || hasKeys(node, constraints);
  const scored = nodes.filter(isScored);

  const parts = constraints.map((constraint) => {
    const { topologyKey, maxSkew } = constraint;
    const onNodes = matchingPods(constraint, pod, snapshot);
    const domains = new Map<string, number>();
    if (topologyKey !== hostnameKey) {
      for (const { labels } of scored) domains.set(labels?.[topologyKey] ?? "", 0);
      for (const [node, count] of onNodes) {
        const value = node.labels?.[topologyKey] ?? "";
        const before = domains.get(value);
        if (before !== undefined && isScored(node) && constraint.counts(node)) domains.set(value, before + count);
      }
    }
    // Larger topologies weigh more, so that small ones are not drowned by their counts.
    const weight = Math.log((topologyKey === hostnameKey ? scored.length : domains.size) + 2);
    return (node: NodeInfo): number => {
      const value = node.labels?.[topologyKey];
      if (value === undefined) return 0;
      const count = topologyKey === hostnameKey ? (onNodes.get(node) ?? 0) : (domains.get(value) ?? 0);
      return count * weight + (maxSkew - 1);
    };
  });

  const counts = nodes.map((node) => (isScored(node) ? Math.round(parts.reduce((sum, part) => sum + part(node), 0)) : undefined));
  const known = counts.filter((count) => count !== undefined);
  const most = Math.max(0, ...known);
  const fewest = Math.min(...known);
  return counts.map((count) => {
    if (count === undefined) return 0;
    return most === 0 ? maxScore : Math.trunc((maxScore * (most + fewest - count)) / most);
  });
}
