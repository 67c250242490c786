import type { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { isReady, untilAvailable } from "../pod-state.ts";
import { revisionLabel } from "./stateful-pod.ts";

export type StatefulSetStatus = NonNullable<StatefulSet["status"]>;

/** Names of the revisions, and how often a name was taken. */
export interface Revisions {
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number | undefined;
}

/** The status of a StatefulSet with these pods (pkg/controller/statefulset computeReplicaStatus, completeRollingUpdate). */
export function statefulSetStatus(set: StatefulSet, pods: readonly Pod[], { current, update, collisionCount }: Revisions, now: number): StatefulSetStatus {
  const { replicas: wanted = 1, minReadySeconds = 0, updateStrategy } = set.spec ?? {};
  const ready = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod));
  const staying = pods.filter(({ metadata }) => !metadata.deletionTimestamp);
  const at = (revision: string): number => staying.filter(({ metadata }) => metadata.labels?.[revisionLabel] === revision).length;
  const updated = at(update);
  const complete = updateStrategy?.type === "RollingUpdate" && [updated, ready.length, pods.length].every((count) => count === wanted);
  const counts = { readyReplicas: ready.length, currentReplicas: complete ? updated : at(current), updatedReplicas: updated };
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    currentRevision: complete ? update : current,
    updateRevision: update,
    collisionCount: collisionCount ?? 0,
    availableReplicas: ready.filter((pod) => untilAvailable(pod, minReadySeconds, now) === 0).length,
  };
}
