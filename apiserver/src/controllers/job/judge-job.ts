import type { Pod } from "@kx/shared/kinds/core/pod";
import type { JobSpec } from "@kx/shared/kinds/batch/job";
import { judgeFailure } from "./failure-policy.ts";
import { parseIndexes } from "./indexes.ts";
import type { JobFacts } from "./job-facts.ts";
import { hasFailed } from "./pod-outcome.ts";

/** That a Job is about to end, and why. */
export interface JobVerdict {
  readonly type: "FailureTarget" | "SuccessCriteriaMet";
  readonly reason: string;
  readonly message: string;
}

/** Whether a Job ends before all it asked for is done: as it was decided before, by failures, by time, or by its success policy (syncJob). */
export function judgeJob({ job, pods, failed, succeededIndexes }: JobFacts, now: number): JobVerdict | undefined {
  const { spec, status } = job;
  for (const type of ["SuccessCriteriaMet", "FailureTarget"] as const) {
    const decided = status?.conditions?.find((condition) => condition.type === type && condition.status === "True");
    if (decided) return { type, reason: decided.reason ?? "", message: decided.message ?? "" };
  }
  const fatal = pods.flatMap((pod) => (spec?.podFailurePolicy && hasFailed(pod, job) ? [judgeFailure(job, pod).failsJob] : [])).find((why) => why !== undefined);
  if (fatal !== undefined) return { type: "FailureTarget", reason: "PodFailurePolicy", message: fatal };
  const limit = spec?.backoffLimit ?? 6;
  if (failed > limit || tooManyRestarts(spec, pods, limit)) {
    return { type: "FailureTarget", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  }
  const wait = untilDeadline(job, now);
  if (wait !== undefined && wait <= 0) {
    return { type: "FailureTarget", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  }
  const rule = succeededIndexes && matchedRule(spec, succeededIndexes);
  return rule === undefined ? undefined : { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${rule}` };
}

/** Milliseconds until the Job has been active for too long; undefined where nothing bounds it. */
export function untilDeadline({ spec, status }: JobFacts["job"], now: number): number | undefined {
  if (spec?.activeDeadlineSeconds === undefined || spec.suspend || !status?.startTime) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000 - now;
}

/** Containers that are restarted in place fail as pods do. */
function tooManyRestarts(spec: JobSpec | undefined, pods: readonly Pod[], limit: number): boolean {
  if (spec?.template.spec?.restartPolicy !== "OnFailure") return false;
  const unended = pods.filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending");
  const restarts = unended
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** The first rule of the success policy that is met (success_policy.go). */
function matchedRule(spec: JobSpec | undefined, succeeded: ReadonlySet<number>): number | undefined {
  if (succeeded.size === 0) return undefined;
  const found = (spec?.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && succeeded.size >= succeededCount;
    const wanted = [...parseIndexes(succeededIndexes, spec?.completions ?? 0)];
    const met = wanted.filter((index) => succeeded.has(index)).length;
    return wanted.length > 0 && (met === wanted.length || (succeededCount !== undefined && met >= succeededCount));
  });
  return found < 0 ? undefined : found;
}
