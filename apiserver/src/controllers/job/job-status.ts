import type { Job } from "@kx/shared/kinds/batch/job";
import type { JobVerdict } from "./judge-job.ts";

export type JobStatus = NonNullable<Job["status"]>;
type Conditions = NonNullable<JobStatus["conditions"]>;

interface Finding {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** The conditions with a finding in them; what has never been is not said to have ended. @param now RFC 3339 */
export function withCondition(conditions: Conditions, finding: Finding, now: string): Conditions {
  const present = conditions.find(({ type }) => type === finding.type);
  const { type, status, reason, message } = finding;
  if (present ? present.status === status && present.reason === reason && present.message === message : status === "False") return conditions;
  const condition = { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  return present ? conditions.map((one) => (one === present ? condition : one)) : [...conditions, condition];
}

/** The status with what a verdict says at once, before the Job is over. */
export function announced(status: JobStatus, verdict: JobVerdict | undefined, now: string): JobStatus {
  if (!verdict) return status;
  return { ...status, conditions: withCondition(status.conditions ?? [], { ...verdict, status: "True" }, now) };
}

/** The status of a Job that is over: every pod is counted, and none is left. */
export function finished(status: JobStatus, { type, reason, message }: JobVerdict, now: string): JobStatus {
  const complete = type === "SuccessCriteriaMet";
  const finding: Finding = { type: complete ? "Complete" : "Failed", status: "True", reason, message };
  return { ...status, conditions: withCondition(status.conditions ?? [], finding, now), ...(complete ? { completionTime: now } : {}) };
}

/** Counts that Go leaves out when they are 0; `ready` and `terminating` are always there. */
export function shown({ active, succeeded, failed, ...status }: JobStatus): JobStatus {
  return { ...(active ? { active } : {}), ...(succeeded ? { succeeded } : {}), ...(failed ? { failed } : {}), ...status };
}
