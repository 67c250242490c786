import { maxScore, type Plugin, type Rejection } from "../framework/plugin.ts";

const compared = ["cpu", "memory"];

/** What a pod asks for must be free, and nodes with more of it free are preferred (plugins/noderesources, LeastAllocated). */
export const nodeResourcesFit: Plugin = {
  name: "NodeResourcesFit",
  helpedBy: ["node", "podGone"],
  weight: 1,
  filter({ requests }) {
    const wanted = [...requests].filter(([name, amount]) => amount > 0 && name !== "pods");
    return (node) => {
      const full = node.pods + 1 > node.allocatable("pods");
      const lacking = wanted.filter(([name, amount]) => amount > node.allocatable(name) - node.requestedOf(name));
      if (!full && lacking.length === 0) return undefined;
      return {
        reasons: [...(full ? ["Too many pods"] : []), ...lacking.map(([name]) => `Insufficient ${name}`)],
        resolvable: lacking.every(([name, amount]) => amount <= node.allocatable(name)),
      } satisfies Rejection;
    };
  },
  score({ weight }, nodes) {
    return nodes.map((node) => {
      const shares = compared
        .map((name) => ({ all: node.allocatable(name), used: node.weightOf(name) + (weight.get(name) ?? 0) }))
        .filter(({ all }) => all > 0)
        .map(({ all, used }) => (used > all ? 0 : Math.trunc(((all - used) * maxScore) / all)));
      return shares.length === 0 ? 0 : Math.trunc(shares.reduce((sum, share) => sum + share, 0) / shares.length);
    });
  },
};
