import type { Lease } from "@kx/shared/kinds/coordination/lease";
import { kubeletState } from "@kx/shared/kinds/core/kubelet-label";
import type { Node } from "@kx/shared/kinds/core/node";
import { nodeCondition } from "../node-state.ts";

/** How long a node may say nothing (nodeMonitorGracePeriod), and how long a new one (nodeStartupGracePeriod). */
const grace = 50_000;
const startupGrace = 60_000;

/**
 * Milliseconds until the node counts as lost, by the last that its kubelet said: a report, or its Lease. Negative when it
 * does; a kubelet that was stopped on purpose is not waited for.
 */
export function untilSilent(node: Node, lease: Lease | undefined, now: number): number {
  if (kubeletState(node) === "stopped") return Number.NEGATIVE_INFINITY;
  const ready = nodeCondition(node, "Ready");
  const signs = [ready?.lastHeartbeatTime ?? node.metadata.creationTimestamp, lease?.spec?.renewTime].map((time) => Date.parse(time ?? ""));
  const last = Math.max(...signs.filter((time) => !Number.isNaN(time)), 0);
  return last + (ready ? grace : startupGrace) - now;
}
