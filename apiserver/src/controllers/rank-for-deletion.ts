import type { Pod } from "@kx/shared/kinds/core/pod";
import { isReady, podCondition } from "./pod-state.ts";

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Pods in the order in which a workload gives them up (pkg/controller ActivePodsWithRanks). */
export function rankForDeletion(pods: readonly Pod[], { related, now }: { related: readonly Pod[]; now: number }): Pod[] {
  const onNode = new Map<string | undefined, number>();
  for (const { spec } of related) onNode.set(spec?.nodeName, (onNode.get(spec?.nodeName) ?? 0) + 1);
  const crowd = (pod: Pod): number => onNode.get(pod.spec?.nodeName) ?? 0;
  return [...pods].sort(
    (a, b) =>
      Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
      phaseRank(a) - phaseRank(b) ||
      Number(isReady(a)) - Number(isReady(b)) ||
      deletionCost(a) - deletionCost(b) ||
      crowd(b) - crowd(a) ||
      (isReady(a) && isReady(b) ? byAge(readySince(a), readySince(b), { a, b, now }) : 0) ||
      restarts(b) - restarts(a) ||
      byAge(a.metadata.creationTimestamp, b.metadata.creationTimestamp, { a, b, now }),
  );
}

const phaseRank = (pod: Pod): number => phases[pod.status?.phase ?? "Pending"] ?? 0;

const readySince = (pod: Pod): string | undefined => podCondition(pod, "Ready")?.lastTransitionTime;

const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

/**
 * Younger ones first, but ages of the same power of two count as equal and the uid decides, so that not always the
 * newest rollout's pods go (LogarithmicScaleDown). No time at all counts as the youngest.
 */
function byAge(timeA: string | undefined, timeB: string | undefined, { a, b, now }: { a: Pod; b: Pod; now: number }): number {
  if (timeA === timeB) return 0;
  if (!timeA || !timeB) return timeA ? 1 : -1;
  return magnitude(now - Date.parse(timeA)) - magnitude(now - Date.parse(timeB)) || compareUids(a, b);
}

/** log2 of the age in nanoseconds, as upstream counts it. */
const magnitude = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);

const compareUids = (a: Pod, b: Pod): number => ((a.metadata.uid ?? "") < (b.metadata.uid ?? "") ? -1 : 1);
