import type { Job } from "../job.ts";

export type JobCondition = NonNullable<NonNullable<Job["status"]>["conditions"]>[number];

/** True when the Job says so of itself; a condition that is absent is not true. */
export function hasJobCondition({ status }: Pick<Job, "status">, type: string): boolean {
  return status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
}

/** Complete or Failed: nothing happens to it any more (pkg/controller/job/util IsJobFinished). */
export const isJobFinished = (job: Pick<Job, "status">): boolean => hasJobCondition(job, "Complete") || hasJobCondition(job, "Failed");

/** One word for where a Job stands, as tables show it (printers/internalversion printJob). */
export function jobState(job: Job): string {
  if (hasJobCondition(job, "Complete")) return "Complete";
  if (hasJobCondition(job, "Failed")) return "Failed";
  if (job.metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find((type) => hasJobCondition(job, type)) ?? "Running";
}
