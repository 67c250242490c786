import type { Plugin, Rejection } from "./framework/plugin.ts";

/** Why a pod fits nowhere. */
export interface Diagnosis {
  /** One a node. */
  readonly rejections: readonly Rejection[];
  /** Those that refused a node. */
  readonly plugins: ReadonlySet<Plugin>;
}

const conflict = "pod affinity terms conflict";

/**
 * What the FailedScheduling event and the PodScheduled condition say (framework/types.go FitError), with the words of the
 * PostFilter plugins: first the one for devices, then preemption, which here never finds a victim.
 */
export function fitError({ rejections }: Pick<Diagnosis, "rejections">, { preempts }: { preempts: boolean }): string {
  const total = rejections.length;
  if (total === 0) return "no nodes available to schedule pods";
  const outcomes = rejections.map(({ resolvable }) => (resolvable ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling"));
  const preemption = preempts ? histogram(total, outcomes) : "not eligible due to preemptionPolicy=Never.";
  return `${reasonsText(rejections)} no new claims to deallocate, preemption: ${preemption}`;
}

function reasonsText(rejections: readonly Rejection[]): string {
  const reasons = rejections.flatMap((rejection) => rejection.reasons);
  // Found before any node is asked: upstream says it once.
  if (reasons[0] === conflict) return `0/${rejections.length} nodes are available: ${conflict}.`;
  return histogram(rejections.length, reasons);
}

function histogram(total: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${total} nodes are available: ${texts.join(", ")}.`;
}
