import type { Transport } from "@kx/shared/client/transport";
import { isReason } from "@kx/shared/errors/status-error";
import { kubeletLabel, kubeletState } from "@kx/shared/kinds/core/kubelet-label";
import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";
import type { Io } from "../../io.ts";
import type { NodeObject } from "./simulated-node.ts";
import { waitForNode } from "./wait-for-node.ts";

export interface NewNode {
  /** The lowest free `node-N` without one. */
  name: string | undefined;
  zone: string | undefined;
  /** `KEY=VALUE` each. */
  labels: readonly string[];
}

/**
 * Creates a Node with the label by which a kx cluster gives it a kubelet, and waits until it is ready.
 * @returns its name
 * @throws CliError, StatusError
 */
export async function addNode({ transport, record }: Cluster, io: Io, { name, zone, labels }: NewNode): Promise<string> {
  const body = { metadata: { labels: { ...parseLabels(labels), ...(zone === undefined ? {} : { "topology.kubernetes.io/zone": zone }), [kubeletLabel]: "running" } } };
  const { items = [] } = (await transport.request({ method: "GET", path: "/api/v1/nodes" })).body as { items?: readonly NodeObject[] };
  if (!record && !items.some(kubeletState)) throw new CliError("this is no kx cluster: none of its nodes is simulated");
  const taken = new Set(items.map((item) => item.metadata.name));
  for (let number = 1; ; number++) {
    const chosen = name ?? `node-${number}`;
    if (name === undefined && taken.has(chosen)) continue;
    if (!(await isCreated(transport, chosen, body, name === undefined))) continue;
    await waitForNode(transport, io, { name: chosen, ready: true });
    return chosen;
  }
}

/** @param orElse whether somebody who was faster is no failure */
async function isCreated(transport: Transport, name: string, { metadata }: { metadata: object }, orElse: boolean): Promise<boolean> {
  try {
    await transport.request({ method: "POST", path: "/api/v1/nodes", body: { apiVersion: "v1", kind: "Node", metadata: { name, ...metadata } } });
    return true;
  } catch (error) {
    if (orElse && isReason(error, "AlreadyExists")) return false;
    throw error;
  }
}

function parseLabels(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label): [string, string] => {
      const at = label.indexOf("=");
      if (at <= 0) throw new CliError(`label ${JSON.stringify(label)} is not of the form KEY=VALUE`);
      return [label.slice(0, at), label.slice(at + 1)];
    }),
  );
}
