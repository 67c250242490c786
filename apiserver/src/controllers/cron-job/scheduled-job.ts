import { CronJob } from "@kx/shared/kinds/batch/cron-job";
import type { Job } from "@kx/shared/kinds/batch/job";
import { controllerReference } from "../owners.ts";

/** `name-<minutes since the epoch>`: one name a time, so that no time is served twice. @param time milliseconds since the epoch */
export const jobName = (cronJob: CronJob, time: number): string => `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`;

/** The Job of a time, to be created (pkg/controller/cronjob getJobFromTemplate2). @param time milliseconds since the epoch */
export function scheduledJob(cronJob: CronJob, time: number): Job {
  const { metadata, spec } = cronJob.spec?.jobTemplate ?? {};
  const stamp = zonedTimestamp(time, cronJob.spec?.timeZone ?? "UTC");
  return {
    metadata: {
      name: jobName(cronJob, time),
      namespace: cronJob.metadata.namespace ?? "",
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, "batch.kubernetes.io/cronjob-scheduled-timestamp": stamp },
      ownerReferences: [controllerReference(CronJob, cronJob)],
    },
    ...(spec ? { spec } : {}),
  };
}

/** RFC 3339 in the zone's own time: `2026-03-01T09:00:00+01:00`. */
function zonedTimestamp(time: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const local = `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
  const offset = Math.round((Date.parse(`${local}Z`) - time) / 60_000);
  if (offset === 0) return `${local}Z`;
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => `${part}`.padStart(2, "0"));
  return `${local}${offset < 0 ? "-" : "+"}${hours}:${minutes}`;
}
