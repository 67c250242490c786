import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import { kubeletLabel } from "@kx/shared/kinds/core/kubelet-label";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Node } from "@kx/shared/kinds/core/node";
import { nodeAddresses, type NodeRanges } from "./addresses.ts";
import { nodeLabels, nodeSpec } from "./node-object.ts";

/** How many nodes the cluster was asked to have so far: what a user removes of them stays removed. */
const annotation = "kx.dev/nodes";
const noted = { name: "kube-node-lease" };

export interface ConfiguredNodes {
  /** As `kx up --nodes` says. */
  count: number;
  ranges: NodeRanges;
  /** A client that acts as the user of that name: `system:node:node-1`. */
  clientFor(user: string): ApiClient;
}

/** Makes the nodes that a fresh cluster begins with; one that was asked for fewer before gets those that it lacks. */
export async function addConfiguredNodes({ count, ranges, clientFor }: ConfiguredNodes): Promise<void> {
  const system = clientFor("system:node-controller");
  const { metadata } = await system.get(Namespace, noted);
  const before = Number(metadata.annotations?.[annotation] ?? 0);
  if (count <= before) return;
  const numbers = Array.from({ length: count - before }, (_, index) => before + index + 1);
  // All at once: their writes share commits.
  await Promise.all(numbers.map((number) => addNode(number, ranges, clientFor)));
  await system.patch(Namespace, noted, { type: "merge", body: { metadata: { annotations: { [annotation]: String(count) } } } });
}

async function addNode(number: number, ranges: NodeRanges, clientFor: ConfiguredNodes["clientFor"]): Promise<void> {
  const addresses = nodeAddresses(number, ranges);
  const { name } = addresses;
  const client = clientFor(`system:node:${name}`);
  try {
    await client.create(Node, { metadata: { name, labels: nodeLabels(name, number) }, spec: nodeSpec(addresses) });
  } catch (error) {
    if (!isReason(error, "AlreadyExists")) throw error;
    await client.patch(Node, { name }, { type: "merge", body: { metadata: { labels: { [kubeletLabel]: "running" } } } });
  }
}
