import type { Job } from "@kx/shared/kinds/batch/job";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { finishedAt, hasFailed, hasSucceeded } from "./pod-outcome.ts";

/** job_controller.go DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff, ms. */
const first = 10_000;
const longest = 600_000;

/**
 * Milliseconds that a Job waits before it makes a pod again: twice as long for every failure since the last success.
 * Upstream remembers the failures; here the pods that are still there tell of them.
 */
export function untilRetry(job: Job, pods: readonly Pod[], now: number): number {
  const lastSuccess = Math.max(-Infinity, ...pods.filter(hasSucceeded).map(finishedAt));
  const failures = pods.filter((pod) => hasFailed(pod, job)).map(finishedAt).filter((time) => time > lastSuccess);
  if (failures.length === 0) return 0;
  const wait = Math.min(first * 2 ** (failures.length - 1), longest);
  return Math.max(0, Math.max(...failures) + wait - now);
}
