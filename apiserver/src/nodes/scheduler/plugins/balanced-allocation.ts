import { maxScore, type Plugin } from "../framework/plugin.ts";
import type { NodeInfo } from "../framework/node-info.ts";
import type { Resources } from "../framework/resources.ts";

const nothing: Resources = new Map();

/** Nodes whose cpu and memory are used to like shares are preferred, by what the pod would change of it (plugins/noderesources). */
export const balancedAllocation: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  helpedBy: [],
  weight: 1,
  score({ requests }, nodes) {
    if (!requests.get("cpu") && !requests.get("memory")) return undefined;
    return nodes.map((node) => maxScore / 2 + Math.trunc((maxScore / 2 + balance(node, requests) - balance(node, nothing)) / 2));
  },
};

/** 100 for equal shares, down to 50. */
function balance(node: NodeInfo, added: Resources): number {
  const shares = ["cpu", "memory"]
    .filter((name) => node.allocatable(name) > 0)
    .map((name) => Math.min(1, (node.requestedOf(name) + (added.get(name) ?? 0)) / node.allocatable(name)));
  const deviation = shares.length === 2 ? Math.abs((shares[0]! - shares[1]!) / 2) : 0;
  return Math.trunc((1 - deviation) * maxScore);
}
