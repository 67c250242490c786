import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";
import { nodePath, simulatedNode } from "./simulated-node.ts";

const controlPlane = "node-role.kubernetes.io/control-plane";

/** Deletes the Node: its kubelet and its pods go with it. @throws CliError, StatusError */
export async function removeNode({ transport }: Cluster, name: string): Promise<void> {
  const { metadata } = await simulatedNode(transport, name);
  if (metadata.labels?.[controlPlane] !== undefined) throw new CliError(`node ${JSON.stringify(name)} carries the API server and stays`, { hint: `keep new pods off it with kubectl cordon ${name}` });
  await transport.request({ method: "DELETE", path: nodePath(name), body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: metadata.uid } } });
}
