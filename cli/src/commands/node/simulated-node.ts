import type { Transport } from "@kx/shared/client/transport";
import { kubeletState } from "@kx/shared/kinds/core/kubelet-label";
import type { KubeObject } from "@kx/shared/meta/object";
import { CliError } from "../../errors/cli-error.ts";

/** What is read of a Node. */
export interface NodeObject extends KubeObject {
  status?: { conditions?: readonly { type: string; status: string }[] };
}

export const nodePath = (name: string): string => `/api/v1/nodes/${encodeURIComponent(name)}`;

export const isReady = ({ status }: NodeObject): boolean => status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;

/**
 * A node that kx simulates: those of a real cluster are nothing for this command.
 * @throws StatusError, CliError
 */
export async function simulatedNode(transport: Transport, name: string): Promise<NodeObject> {
  const node = (await transport.request({ method: "GET", path: nodePath(name) })).body as NodeObject;
  if (kubeletState(node) === undefined) throw new CliError(`node ${JSON.stringify(name)} is not simulated by kx`);
  return node;
}
