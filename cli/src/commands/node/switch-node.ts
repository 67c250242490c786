import { kubeletLabel } from "@kx/shared/kinds/core/kubelet-label";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Io } from "../../io.ts";
import { nodePath, simulatedNode } from "./simulated-node.ts";
import { waitForNode } from "./wait-for-node.ts";

/** Stops a node as if its machine were switched off, or starts it again; waits until the cluster has noticed. @throws CliError, StatusError */
export async function switchNode({ transport }: Cluster, io: Io, { name, state }: { name: string; state: "running" | "stopped" }): Promise<void> {
  await simulatedNode(transport, name);
  const body = { metadata: { labels: { [kubeletLabel]: state } } };
  await transport.request({ method: "PATCH", path: nodePath(name), contentType: "application/merge-patch+json", body });
  await waitForNode(transport, io, { name, ready: state === "running" });
}
