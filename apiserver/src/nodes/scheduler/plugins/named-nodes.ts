import type { Plugin, Rejection } from "../framework/plugin.ts";

const leftOut: Rejection = { reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"], resolvable: false };
const conflicting: Rejection = { reasons: ["pod affinity terms conflict"], resolvable: false };

/** A pod whose affinity names its nodes is not tried on others: what NodeAffinity says before any node is asked (PreFilter). */
export const namedNodes: Plugin = {
  name: "NodeAffinity",
  helpedBy: ["node"],
  filter({ namedNodes: names }) {
    if (!names) return undefined;
    if (names.size === 0) return () => conflicting;
    return (node) => (names.has(node.name) ? undefined : leftOut);
  },
};
