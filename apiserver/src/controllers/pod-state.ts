import type { Pod } from "@kx/shared/kinds/core/pod";

type PodCondition = NonNullable<NonNullable<Pod["status"]>["conditions"]>[number];

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export const isReady = (pod: Pod): boolean => podCondition(pod, "Ready")?.status === "True";

/** Neither ended nor being deleted (pkg/controller IsPodActive). */
export const isActive = (pod: Pod): boolean => !hasEnded(pod) && pod.metadata.deletionTimestamp === undefined;

export const hasEnded = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

/**
 * Milliseconds until a ready pod counts as available, 0 when it does, undefined when it is not ready
 * (pkg/api/v1/pod IsPodAvailable). @param minReadySeconds of its workload
 */
export function untilAvailable(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return undefined;
  if (minReadySeconds === 0 || !ready.lastTransitionTime) return 0;
  return Math.max(0, Date.parse(ready.lastTransitionTime) + minReadySeconds * 1000 - now);
}

/** Milliseconds until the next of the pods counts as available; undefined when none is about to. */
export function untilNextAvailable(pods: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  const waits = pods.filter(isActive).map((pod) => untilAvailable(pod, minReadySeconds, now) ?? 0);
  const ahead = waits.filter((wait) => wait > 0);
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}
