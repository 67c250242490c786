import type { Job } from "@kx/shared/kinds/batch/job";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { podCondition } from "../pod-state.ts";

/** Holds a pod until its end is counted: nobody can make a Job forget it. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) ?? false;

/** A pod that goes is replaced when it has gone, not when it begins to. */
export const replacesFailedOnly = ({ spec }: Job): boolean => spec?.podReplacementPolicy === "Failed" || spec?.podFailurePolicy !== undefined;

export const hasSucceeded = (pod: Pod): boolean => pod.status?.phase === "Succeeded";

/** A pod that is deleted never gets the chance to fail, so it counts as failed (job_controller.go isPodFailed). */
export function hasFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !replacesFailedOnly(job) && pod.metadata.deletionTimestamp !== undefined && !hasSucceeded(pod);
}

/** When a pod ended, in milliseconds: by its containers, its readiness, its deletion, else its making (backoff_utils.go getFinishedTime). */
export function finishedAt(pod: Pod): number {
  const sidecars = new Set((pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name));
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const ends = [...containerStatuses, ...initContainerStatuses.filter(({ name }) => sidecars.has(name))].map(({ state }) => state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every(Boolean)) return Math.max(...ends.map((end) => Date.parse(end ?? "")));
  const ready = podCondition(pod, "Ready");
  if (ready?.status === "False" && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp = "" } = pod.metadata;
  return deletionTimestamp ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000 : Date.parse(creationTimestamp);
}
