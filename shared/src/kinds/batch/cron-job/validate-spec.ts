import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { CronScheduleError, parseCronSchedule } from "../../../meta/cron-schedule.ts";
import { isTimeZone } from "../../../meta/time-zone.ts";
import { nonNegative, oneOf } from "../../core/pod/rules.ts";
import type { CronJob } from "../cron-job.ts";
import type { JobSpec } from "../job.ts";
import { validateJobSpec } from "../job/validate-spec.ts";

type Spec = NonNullable<CronJob["spec"]>;

/** batch/validation validateCronJobSpec, the time zone apart. @param at the spec's own path */
export function validateCronJobSpec(spec: Spec, at: FieldPath): FieldError[] {
  const { jobTemplate } = spec;
  const { selector, manualSelector } = jobTemplate?.spec ?? {};
  const path = at.child("jobTemplate", "spec");
  return [
    ...validateSchedule(spec.schedule, at.child("schedule")),
    ...nonNegative(spec.startingDeadlineSeconds, at.child("startingDeadlineSeconds")),
    ...oneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], at.child("concurrencyPolicy")),
    ...validateJobSpec(jobTemplate?.spec ?? ({} as JobSpec), path),
    ...(selector ? [invalid(path.child("selector"), selector, "`selector` will be auto-generated")] : []),
    ...(manualSelector ? [unsupported(path.child("manualSelector"), manualSelector, ["nil", "false"])] : []),
    ...nonNegative(spec.successfulJobsHistoryLimit, at.child("successfulJobsHistoryLimit")),
    ...nonNegative(spec.failedJobsHistoryLimit, at.child("failedJobsHistoryLimit")),
  ];
}

function validateSchedule(schedule: string | undefined, at: FieldPath): FieldError[] {
  if (!schedule) return [required(at)];
  const fault = scheduleFault(schedule);
  return [
    ...(fault === undefined ? [] : [invalid(at, schedule, fault)]),
    ...(schedule.includes("TZ") ? [invalid(at, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")] : []),
  ];
}

function scheduleFault(schedule: string): string | undefined {
  try {
    // A zone that stands before the fields is refused for itself.
    parseCronSchedule(schedule.replace(/^(CRON_)?TZ=\S* /, "").trim());
    return undefined;
  } catch (error) {
    if (error instanceof CronScheduleError) return error.message;
    throw error;
  }
}

/** batch/validation validateTimeZone. @param at the field's own path */
export function validateTimeZone(zone: string | undefined, at: FieldPath): FieldError[] {
  if (zone === undefined) return [];
  if (zone === "") return [invalid(at, zone, "timeZone must be nil or non-empty string")];
  const unknown = invalid(at, zone, `unknown time zone ${zone}`);
  if (zone.split("/").some((part) => part === "." || part === ".." || part.startsWith("-") || !/^[A-Za-z._\-0-9+]{1,14}$/.test(part))) return [unknown];
  if (zone.toLowerCase() === "local") {
    const explicit = invalid(at, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    return zone === "Local" ? [explicit] : [explicit, unknown];
  }
  return isTimeZone(zone) ? [] : [unknown];
}
