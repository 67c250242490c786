import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { unlessZero } from "../counts.ts";
import { hasEnded, isActive, isReady, untilAvailable } from "../pod-state.ts";

export type ReplicaSetStatus = NonNullable<ReplicaSet["status"]>;

/** What went wrong while pods were made or deleted. */
export interface ReplicaFailure {
  reason: "FailedCreate" | "FailedDelete";
  message: string;
}

/** The status of a ReplicaSet with these pods (pkg/controller/replicaset calculateStatus). */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  owned: readonly Pod[],
  { failure, now }: { failure?: ReplicaFailure | undefined; now: number },
): ReplicaSetStatus {
  const active = owned.filter(isActive);
  const wanted = Object.entries(replicaSet.spec?.template?.metadata?.labels ?? {});
  const minReadySeconds = replicaSet.spec?.minReadySeconds ?? 0;
  const count = (is: (pod: Pod) => boolean): number => active.filter(is).length;
  const conditions = failureConditions(replicaSet, failure, now);
  return {
    replicas: active.length,
    ...unlessZero({
      fullyLabeledReplicas: count(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value)),
      readyReplicas: count(isReady),
      availableReplicas: count((pod) => untilAvailable(pod, minReadySeconds, now) === 0),
      observedGeneration: replicaSet.metadata.generation ?? 0,
    }),
    terminatingReplicas: owned.filter((pod) => pod.metadata.deletionTimestamp && !hasEnded(pod)).length,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

function failureConditions({ status }: ReplicaSet, failure: ReplicaFailure | undefined, now: number): NonNullable<ReplicaSetStatus["conditions"]> {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== "ReplicaFailure");
  if (!failure) return others;
  const present = status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  const lastTransitionTime = timestamp({ now: () => now });
  return [...others, present ?? { type: "ReplicaFailure", status: "True", lastTransitionTime, ...failure }];
}

