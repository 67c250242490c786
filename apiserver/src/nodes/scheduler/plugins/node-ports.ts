import type { Plugin, Rejection } from "../framework/plugin.ts";

const rejection: Rejection = { reasons: ["node(s) didn't have free ports for the requested pod ports"], resolvable: true };

/** Two pods cannot have the same port of a node (plugins/nodeports). */
export const nodePorts: Plugin = {
  name: "NodePorts",
  helpedBy: ["node", "podGone"],
  filter: ({ hostPorts }) => (hostPorts.length === 0 ? undefined : (node) => (node.hasPorts(hostPorts) ? undefined : rejection)),
};
