import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { unlessZero } from "../counts.ts";
import { hasEnded, isActive, isReady, untilAvailable } from "../pod-state.ts";
import type { Replicating } from "./replica-controller.ts";

export type ReplicaStatus = NonNullable<ReplicaSet["status"]>;

/** What went wrong while pods were made or deleted. */
export interface ReplicaFailure {
  reason: "FailedCreate" | "FailedDelete";
  message: string;
}

/** The status of an object with these pods (pkg/controller/replicaset calculateStatus). */
export function replicaStatus(
  object: Replicating,
  owned: readonly Pod[],
  { failure, now }: { failure?: ReplicaFailure | undefined; now: number },
): ReplicaStatus {
  const active = owned.filter(isActive);
  const wanted = Object.entries(object.spec?.template?.metadata?.labels ?? {});
  const minReadySeconds = object.spec?.minReadySeconds ?? 0;
  const count = (is: (pod: Pod) => boolean): number => active.filter(is).length;
  const conditions = failureConditions(object, failure, now);
  return {
    replicas: active.length,
    ...unlessZero({
      fullyLabeledReplicas: count(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value)),
      readyReplicas: count(isReady),
      availableReplicas: count((pod) => untilAvailable(pod, minReadySeconds, now) === 0),
      observedGeneration: object.metadata.generation ?? 0,
    }),
    terminatingReplicas: owned.filter((pod) => pod.metadata.deletionTimestamp && !hasEnded(pod)).length,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

function failureConditions({ status }: Replicating, failure: ReplicaFailure | undefined, now: number): NonNullable<ReplicaStatus["conditions"]> {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== "ReplicaFailure");
  if (!failure) return others;
  const present = status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  const lastTransitionTime = timestamp({ now: () => now });
  return [...others, present ?? { type: "ReplicaFailure", status: "True", lastTransitionTime, ...failure }];
}
