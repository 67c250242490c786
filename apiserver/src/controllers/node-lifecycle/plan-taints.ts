import type { Node } from "@kx/shared/kinds/core/node";
import type { Taint } from "@kx/shared/kinds/core/tolerations";
import { readiness } from "../node-state.ts";

const prefix = "node.kubernetes.io/";
const notReady = `${prefix}not-ready`;
const unreachable = `${prefix}unreachable`;

/** The taint that a condition means, by its status (nodelifecycle nodeConditionToTaintKeyStatusMap). */
const byCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: notReady, Unknown: unreachable },
  MemoryPressure: { True: `${prefix}memory-pressure` },
  DiskPressure: { True: `${prefix}disk-pressure` },
  NetworkUnavailable: { True: `${prefix}network-unavailable` },
  PIDPressure: { True: `${prefix}pid-pressure` },
};

const unschedulable = `${prefix}unschedulable`;
const keptKeys = new Set([unschedulable, ...Object.values(byCondition).flatMap((keys) => Object.values(keys))]);

/**
 * The taints that a node should have: those that follow from its conditions and its cordon, and what others put there.
 * @param evicts false while no node is ready: then the fault may be ours, and no pod is thrown out
 * @param now RFC 3339
 * @returns undefined when they are as they should be
 */
export function planTaints(node: Node, { evicts, now }: { evicts: boolean; now: string }): Taint[] | undefined {
  const { taints = [], unschedulable: isCordoned } = node.spec ?? {};
  const conditions = node.status?.conditions ?? [];
  const noSchedule = conditions.map(({ type, status }) => byCondition[type]?.[status]).filter((key) => key !== undefined);
  if (isCordoned) noSchedule.push(unschedulable);
  const noExecute = evicts ? byCondition["Ready"]![readiness(node) ?? ""] : undefined;
  const wanted = [...noSchedule.map((key) => ({ key, effect: "NoSchedule" })), ...(noExecute ? [{ key: noExecute, effect: "NoExecute" }] : [])];

  const isOurs = ({ key, effect }: Taint): boolean => (effect === "NoSchedule" && keptKeys.has(key)) || (effect === "NoExecute" && (key === notReady || key === unreachable));
  const same = (a: Pick<Taint, "key" | "effect">, b: Pick<Taint, "key" | "effect">): boolean => a.key === b.key && a.effect === b.effect;
  // A node of which no kubelet reported keeps what throws pods out, as upstream leaves it.
  const kept = taints.filter((taint) => !isOurs(taint) || wanted.some((one) => same(one, taint)) || (taint.effect === "NoExecute" && readiness(node) === undefined));
  const missing = wanted.filter((one) => !taints.some((taint) => same(one, taint)));
  if (kept.length === taints.length && missing.length === 0) return undefined;
  return [...kept, ...missing.map((taint) => ({ ...taint, timeAdded: now as never }))];
}
