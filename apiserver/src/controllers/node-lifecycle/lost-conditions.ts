import type { Node } from "@kx/shared/kinds/core/node";

type NodeCondition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

/** What a kubelet reports; the network's condition is somebody else's. */
const reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/**
 * The conditions of a node that says nothing any more (nodelifecycle tryUpdateNodeHealth).
 * @param now RFC 3339
 * @returns undefined for a node that is lost already
 */
export function lostConditions({ metadata, status }: Node, now: string): NodeCondition[] | undefined {
  const { conditions = [] } = status ?? {};
  const isKnown = ({ type, status: holds }: NodeCondition): boolean => reported.includes(type) && holds !== "Unknown";
  const missing = reported.filter((type) => !conditions.some((condition) => condition.type === type));
  if (missing.length === 0 && !conditions.some(isKnown)) return undefined;
  const lastTransitionTime = now as never;
  const lastHeartbeatTime = metadata.creationTimestamp as never;
  return [
    ...conditions.map((condition) =>
      isKnown(condition)
        ? { ...condition, status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime }
        : condition,
    ),
    ...missing.map((type) => ({ type, status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status.", lastHeartbeatTime, lastTransitionTime })),
  ];
}
