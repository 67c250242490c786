import { nodeSelectorTerm } from "@kx/shared/kinds/core/node-affinity";
import { normalize } from "../framework/normalize.ts";
import type { Plugin, Rejection } from "../framework/plugin.ts";

const rejection: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], resolvable: false };

/** nodeSelector and node affinity (plugins/nodeaffinity). */
export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  helpedBy: ["node"],
  weight: 2,
  filter: ({ nodeAffinity: matches }) => matches && (({ node }) => (matches(node) ? undefined : rejection)),
  score({ pod }, nodes) {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    const terms = preferred.map(({ weight, preference }) => ({ weight, matches: nodeSelectorTerm(preference) }));
    return normalize(nodes.map(({ node }) => terms.reduce((sum, { weight, matches }) => sum + (matches(node) ? weight : 0), 0)));
  },
};
