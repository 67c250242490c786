import type { NodeInfo } from "../framework/node-info.ts";
import type { Plugin, Rejection } from "../framework/plugin.ts";
import { hasKeys, matchingPods, ownConstraints } from "./spread-constraint.ts";
import { scoreSpread } from "./score-spread.ts";

const words = "node(s) didn't match pod topology spread constraints";
const skewed: Rejection = { reasons: [words], resolvable: true };
const noLabel: Rejection = { reasons: [`${words} (missing required label)`], resolvable: false };

/** Topology spread constraints, and the system's own where a pod has none (plugins/podtopologyspread). */
export const podTopologySpread: Plugin = {
  name: "PodTopologySpread",
  helpedBy: ["node", "podGone", "podPlaced", "podLabels"],
  weight: 2,
  filter(pod, snapshot) {
    const constraints = ownConstraints(pod, "DoNotSchedule");
    if (constraints.length === 0) return undefined;
    const nodes = snapshot.nodes.filter((node) => hasKeys(node, constraints));
    const limits = constraints.map((constraint) => {
      const { topologyKey, maxSkew, minDomains, selector } = constraint;
      const onNodes = matchingPods(constraint, pod, snapshot);
      const domains = new Map<string, number>();
      for (const node of nodes) {
        if (!constraint.counts(node)) continue;
        const value = node.labels![topologyKey]!;
        domains.set(value, (domains.get(value) ?? 0) + (onNodes.get(node) ?? 0));
      }
      // With too few domains the emptiest counts as having none.
      const fewest = domains.size < minDomains ? 0 : Math.min(...domains.values());
      const most = maxSkew + fewest - (selector.matches(pod.labels) ? 1 : 0);
      return { topologyKey, domains, most };
    });
    return ({ labels }: NodeInfo) => {
      for (const { topologyKey, domains, most } of limits) {
        const value = labels?.[topologyKey];
        if (value === undefined) return noLabel;
        if ((domains.get(value) ?? 0) > most) return skewed;
      }
      return undefined;
    };
  },
  score: scoreSpread,
};
