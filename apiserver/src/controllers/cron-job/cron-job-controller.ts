import { CronJob } from "@kx/shared/kinds/batch/cron-job";
import { Job } from "@kx/shared/kinds/batch/job";
import { isReason } from "@kx/shared/errors/status-error";
import { CronScheduleError } from "@kx/shared/meta/cron-schedule";
import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { isTimeZone } from "@kx/shared/meta/time-zone";
import { defineController, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { controllerOf, dependentsOf } from "../owners.ts";
import { textOf } from "../pod-control.ts";
import { ownedBy } from "../wakes.ts";
import { dueTime, NeverTimeError, untilNext } from "./missed-times.ts";
import { nextTimeOf, type NextTime } from "./next-time.ts";
import { beyondHistory, planActive, withActive, type CronJobStatus } from "./plan-active.ts";
import { jobName, scheduledJob } from "./scheduled-job.ts";

/** Makes Jobs at the times of a schedule (pkg/controller/cronjob, version 2). It sleeps until the next of them. */
export const cronJobController = defineController<CronJob>({
  name: "cronjob-controller",
  reconciles: CronJob,
  wakesOn: [ownedBy(CronJob, Job)],
  async reconcile(cronJob, _ref, context) {
    if (!cronJob) return undefined;
    const { cache, client, events } = context;
    const jobs = dependentsOf(Job, cronJob.metadata.uid ?? "", cache).filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
    const { status, happenings } = planActive(cronJob, jobs);
    for (const { type, reason, message } of happenings) events.event(cronJob, type, reason, message);
    for (const job of beyondHistory(cronJob, jobs)) await deleteJob(cronJob, job, context);
    const schedule = cronJob.metadata.deletionTimestamp ? undefined : scheduleOf(cronJob, context);
    const started = schedule ? await startDue({ ...cronJob, status }, schedule, context) : { status };
    if (!sameStatus(cronJob.status, started.status)) await client.updateStatus(CronJob, { ...cronJob, status: started.status });
    if ("error" in started) throw started.error;
    return schedule && waitFor({ ...cronJob, status: started.status }, schedule, context.clock.now());
  },
});

/** Its schedule, unless it is suspended or cannot be read. */
function scheduleOf(cronJob: CronJob, { events }: ControllerContext): NextTime | undefined {
  const { schedule = "", timeZone, suspend } = cronJob.spec ?? {};
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    events.event(cronJob, "Warning", "UnknownTimeZone", `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`);
    return undefined;
  }
  if (suspend) return undefined;
  try {
    return nextTimeOf(schedule, timeZone);
  } catch (error) {
    if (!(error instanceof CronScheduleError)) throw error;
    events.event(cronJob, "Warning", "UnparseableSchedule", `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`);
    return undefined;
  }
}

function waitFor(cronJob: CronJob, next: NextTime, now: number): number | undefined {
  try {
    return untilNext(cronJob, next, now);
  } catch (error) {
    if (error instanceof NeverTimeError) return undefined;
    throw error;
  }
}

/** Makes the Job of the time that has come, as far as concurrency and deadline allow. */
async function startDue(cronJob: CronJob, next: NextTime, context: ControllerContext): Promise<{ status: CronJobStatus; error?: unknown }> {
  const { cache, clock, events } = context;
  const { status = {}, spec } = cronJob;
  const time = timeToServe(cronJob, next, context);
  if (time === undefined) return { status };
  const active = status.active ?? [];
  if (spec?.startingDeadlineSeconds !== undefined && time + spec.startingDeadlineSeconds * 1000 < clock.now()) {
    const when = new Date(time).toUTCString().replace("GMT", "+0000");
    events.event(cronJob, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${when}`);
    return { status };
  }
  const served = status.lastScheduleTime !== undefined && Date.parse(status.lastScheduleTime) === time;
  if (served || active.some(({ name }) => name === jobName(cronJob, time))) return { status };
  if (spec?.concurrencyPolicy === "Forbid" && active.length > 0) {
    events.event(cronJob, "Normal", "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid");
    return { status };
  }
  let running = active;
  if (spec?.concurrencyPolicy === "Replace") {
    for (const { name = "", namespace = "" } of active) {
      const job = cache.of(Job).get({ name, namespace });
      if (job && !(await deleteJob(cronJob, job, context))) return { status: withActive(status, running), error: new Error(`could not replace job ${namespace}/${name}`) };
      running = running.filter((other) => other.name !== name);
    }
  }
  try {
    const job = await createJob(cronJob, time, context);
    if (!job) return { status: withActive(status, running) };
    const { name, namespace, uid, resourceVersion } = job.metadata;
    const reference = { kind: "Job", namespace: namespace ?? "", name: name ?? "", uid: uid ?? "", apiVersion: "batch/v1", resourceVersion: resourceVersion ?? "" };
    return { status: { ...withActive(status, [...running, reference]), lastScheduleTime: timestamp({ now: () => time }) } };
  } catch (error) {
    return { status: withActive(status, running), ...(isNamespaceTerminating(error) ? {} : { error }) };
  }
}

function timeToServe(cronJob: CronJob, next: NextTime, { clock, events }: ControllerContext): number | undefined {
  try {
    const due = dueTime(cronJob, next, clock.now());
    if (due?.manyMissed) {
      events.event(cronJob, "Warning", "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
    }
    return due?.time;
  } catch (error) {
    if (!(error instanceof NeverTimeError)) throw error;
    events.event(cronJob, "Warning", "InvalidSchedule", `invalid schedule: ${cronJob.spec?.schedule} : ${error.message}`);
    return undefined;
  }
}

/** The name is the lock: a Job that is there already was made for this time. Undefined when it is somebody else's, or listed. */
async function createJob(cronJob: CronJob, time: number, { client, events }: ControllerContext): Promise<Job | undefined> {
  const draft = scheduledJob(cronJob, time);
  try {
    const job = await client.create(Job, draft);
    events.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
    return job;
  } catch (error) {
    if (!isReason(error, "AlreadyExists")) {
      if (!isNamespaceTerminating(error)) events.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${textOf(error)}`);
      throw error;
    }
  }
  const job = await client.get(Job, refOf(draft));
  const listed = cronJob.status?.active?.some(({ uid }) => uid === job.metadata.uid);
  return controllerOf(job)?.uid === cronJob.metadata.uid && !listed ? job : undefined;
}

/** @returns false when it could not be deleted */
async function deleteJob(cronJob: CronJob, job: Job, { client, events }: ControllerContext): Promise<boolean> {
  try {
    await client.delete(Job, refOf(job), { propagationPolicy: "Background", preconditions: { uid: job.metadata.uid ?? "" } });
    events.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${job.metadata.name}`);
    return true;
  } catch (error) {
    if (isReason(error, "NotFound")) return true;
    events.event(cronJob, "Warning", "FailedDelete", `Deleted job: ${textOf(error)}`);
    return false;
  }
}
