import type { CronJob } from "@kx/shared/kinds/batch/cron-job";
import type { Job } from "@kx/shared/kinds/batch/job";
import { hasJobCondition, isJobFinished } from "@kx/shared/kinds/batch/job/job-state";

export type CronJobStatus = NonNullable<CronJob["status"]>;

export interface Happening {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Brings the list of running Jobs up to date; events tell what has changed (pkg/controller/cronjob syncCronJob). */
export function planActive({ status = {} }: CronJob, jobs: readonly Job[]): { status: CronJobStatus; happenings: readonly Happening[] } {
  const happenings: Happening[] = [];
  const known = new Map(jobs.map((job) => [job.metadata.uid, job]));
  const listed = new Set((status.active ?? []).map(({ uid }) => uid));
  let lastSuccessfulTime = status.lastSuccessfulTime;
  for (const job of jobs) {
    const { uid, name } = job.metadata;
    if (!isJobFinished(job)) {
      if (!listed.has(uid)) happenings.push({ type: "Warning", reason: "UnexpectedJob", message: `Saw a job that the controller did not create or forgot: ${name}` });
      continue;
    }
    const complete = hasJobCondition(job, "Complete");
    if (listed.has(uid)) happenings.push({ type: "Normal", reason: "SawCompletedJob", message: `Saw completed job: ${name}, condition: ${complete ? "Complete" : "Failed"}` });
    const { completionTime } = job.status ?? {};
    if (complete && completionTime && (!lastSuccessfulTime || Date.parse(completionTime) > Date.parse(lastSuccessfulTime))) lastSuccessfulTime = completionTime;
  }
  const active = (status.active ?? []).filter(({ uid, name }) => {
    const job = known.get(uid);
    if (!job) happenings.push({ type: "Normal", reason: "MissingJob", message: `Active job went missing: ${name}` });
    return job && !isJobFinished(job);
  });
  return { status: withActive({ ...status, ...(lastSuccessfulTime ? { lastSuccessfulTime } : {}) }, active), happenings };
}

/** The status with another list of running Jobs; none is no list. */
export function withActive(status: CronJobStatus, active: NonNullable<CronJobStatus["active"]>): CronJobStatus {
  const { active: _old, ...rest } = status;
  return active.length > 0 ? { active, ...rest } : rest;
}

/** Finished Jobs beyond the history, the oldest of each outcome (cleanupFinishedJobs). */
export function beyondHistory({ spec }: CronJob, jobs: readonly Job[]): Job[] {
  const over = (type: "Complete" | "Failed", limit: number | undefined): Job[] => {
    const finished = jobs.filter((job) => !job.metadata.deletionTimestamp && hasJobCondition(job, type)).sort(byStart);
    return limit === undefined ? [] : finished.slice(0, Math.max(0, finished.length - limit));
  };
  return [...over("Complete", spec?.successfulJobsHistoryLimit), ...over("Failed", spec?.failedJobsHistoryLimit)];
}

/** The earlier first; one that never started last. */
function byStart(a: Job, b: Job): number {
  const [startA, startB] = [a, b].map(({ status }) => (status?.startTime ? Date.parse(status.startTime) : Infinity)) as [number, number];
  if (startA !== startB) return startA - startB;
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}
