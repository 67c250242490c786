import type { Node } from "@kx/shared/kinds/core/node";
import { milliValue } from "@kx/shared/meta/quantity";
import { readiness } from "../node-state.ts";

export const zoneLabel = "topology.kubernetes.io/zone";

/** Nodes with one of these labels take no part. */
const excluded = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/**
 * Each zone's part of the processor time of all ready nodes, between 0 and 1, in the order of their names; undefined with
 * fewer than two zones, or when one of the nodes has no zone or no processor time (endpointslice/topologycache SetNodes).
 */
export function zoneShares(nodes: readonly Node[]): ReadonlyMap<string, number> | undefined {
  const byZone = new Map<string, number>();
  for (const node of nodes) {
    const labels = node.metadata.labels ?? {};
    if (excluded.some((label) => label in labels) || readiness(node) !== "True") continue;
    const zone = labels[zoneLabel];
    const processors = milliValue(node.status?.allocatable?.["cpu"] ?? "0");
    if (!zone || processors === 0) return undefined;
    byZone.set(zone, (byZone.get(zone) ?? 0) + processors);
  }
  if (byZone.size < 2) return undefined;
  const total = [...byZone.values()].reduce((sum, processors) => sum + processors, 0);
  return new Map([...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, processors]) => [zone, processors / total]));
}
