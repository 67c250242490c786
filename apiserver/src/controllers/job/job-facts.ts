import type { Job } from "@kx/shared/kinds/batch/job";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { hasEnded, isActive, isReady } from "../pod-state.ts";
import { judgeFailure } from "./failure-policy.ts";
import { completionIndexOf, parseIndexes } from "./indexes.ts";
import { hasFailed, hasSucceeded, isTracked } from "./pod-outcome.ts";

/** Where a Job stands, with what its pods have done since its status was written (job_controller.go syncJobCtx). */
export interface JobFacts {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly ready: number;
  /** Pods that are going and have not ended. */
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of an Indexed Job: what has succeeded. */
  readonly succeededIndexes: ReadonlySet<number> | undefined;
}

export function jobFacts(job: Job, pods: readonly Pod[]): JobFacts {
  const { status, spec } = job;
  const { succeeded: sure = [], failed: lost = [] } = status?.uncountedTerminatedPods ?? {};
  const completions = spec?.completionMode === "Indexed" ? (spec.completions ?? 0) : undefined;
  const valid = pods.filter((pod) => isTracked(pod) && (completions === undefined || completionIndexOf(pod, completions) !== undefined));
  const newly = (is: (pod: Pod) => boolean, counted: readonly string[]): Pod[] => valid.filter((pod) => is(pod) && !counted.includes(pod.metadata.uid ?? ""));
  const newlyFailed = newly((pod) => hasFailed(pod, job), lost).filter((pod) => judgeFailure(job, pod).counts);
  const succeededIndexes = completions === undefined ? undefined : indexesOf(job, valid.filter(hasSucceeded), completions);
  const active = pods.filter(isActive);
  return {
    job,
    pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !hasEnded(pod)).length,
    succeeded: succeededIndexes?.size ?? (status?.succeeded ?? 0) + newly(hasSucceeded, sure).length + sure.length,
    failed: (status?.failed ?? 0) + newlyFailed.length + lost.length,
    succeededIndexes,
  };
}

function indexesOf({ status }: Job, succeeded: readonly Pod[], completions: number): Set<number> {
  const indexes = parseIndexes(status?.completedIndexes, completions);
  for (const pod of succeeded) {
    const index = completionIndexOf(pod, completions);
    if (index !== undefined) indexes.add(index);
  }
  return indexes;
}
