import type { Node } from "./node.ts";

/**
 * The label of a Node whose kubelet kx simulates: `running`, or `stopped`, as if the machine were switched off. A Node
 * that somebody creates with it gets a kubelet; one without it is only an object.
 */
export const kubeletLabel = "kx.dev/kubelet";

/** What the label says; undefined for a Node that kx does not simulate. */
export function kubeletState({ metadata }: Pick<Node, "metadata">): "running" | "stopped" | undefined {
  const value = metadata.labels?.[kubeletLabel];
  if (value === undefined) return undefined;
  return value === "stopped" ? "stopped" : "running";
}
