import type { Node } from "@kx/shared/kinds/core/node";
import type { KubeObject } from "@kx/shared/meta/object";

type NodeCondition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

export function nodeCondition(node: Node, type: string): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === type);
}

/** `True`, `False`, `Unknown`; undefined for a node of which no kubelet ever reported. */
export const readiness = (node: Node): string | undefined => nodeCondition(node, "Ready")?.status;

/** A node as controllers name it in an Event: by its uid, in no version (util/node RecordNodeEvent). */
export const nodeReference = (name: string, uid: string | undefined): KubeObject => ({ apiVersion: "v1", kind: "Node", metadata: { name, ...(uid ? { uid } : {}) } });
