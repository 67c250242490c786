import type { V1CronJob } from "@kubernetes/client-node";
import { at, invalid } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { age, ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { containerColumns } from "../workload/container-columns.ts";
import { describeCronJob } from "./cron-job/describe.ts";
import { validateCronJobSpec, validateTimeZone } from "./cron-job/validate-spec.ts";
import type { JobSpec } from "./job.ts";
import { defaultJobTemplate, jobWarnings } from "./job/job-spec.ts";

export type CronJob = Typed<V1CronJob>;
type Spec = NonNullable<CronJob["spec"]>;

const jobSpecPath = at("spec").child("jobTemplate", "spec");

/** A name of a Job has `-` and ten digits more. */
const longestName = 52;

/** Jobs of one template, made at the times of a schedule. */
export const CronJob = defineKind<CronJob>({
  definition: "io.k8s.api.batch.v1.CronJob",
  defaults(draft) {
    const spec = (draft.spec ??= {} as Spec);
    spec.concurrencyPolicy ||= "Allow";
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    defaultJobTemplate(((spec.jobTemplate ??= {}).spec ??= {} as JobSpec));
  },
  validate: ({ spec }, at) => validateCronJobSpec(spec ?? ({} as Spec), at.child("spec")),
  validateCreate: ({ metadata, spec }, at) => [
    ...validateTimeZone(spec?.timeZone, at.child("spec", "timeZone")),
    ...((metadata.name ?? "").length > longestName ? [invalid(at.child("metadata", "name"), metadata.name, `must be no more than ${longestName} characters`)] : []),
  ],
  validateUpdate: ({ spec }, old, at) => (spec?.timeZone === old.spec?.timeZone ? [] : validateTimeZone(spec?.timeZone, at.child("spec", "timeZone"))),
  warnings: (next, old) => [
    ...jobWarnings(next, { spec: next.spec?.jobTemplate.spec, old: old && { spec: old.spec?.jobTemplate.spec }, at: jobSpecPath }),
    ...(old && next.spec?.schedule.includes("TZ") ? [zoneWarning] : []),
  ],
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Schedule", "string", ({ spec }) => spec?.schedule ?? ""),
    column("Timezone", "string", ({ spec }) => spec?.timeZone ?? "<none>"),
    column("Suspend", "boolean", ({ spec }) => (spec?.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False")),
    column("Active", "integer", ({ status }) => status?.active?.length ?? 0),
    column("Last Schedule", "string", ({ status }, now) => (status?.lastScheduleTime ? age(status.lastScheduleTime, now) : "<none>")),
    ageColumn,
    ...containerColumns<CronJob>(({ spec }) => spec?.jobTemplate.spec?.template),
    column("Selector", "string", ({ spec }) => formatLabelSelector(spec?.jobTemplate.spec?.selector), { priority: 1 }),
  ],
  describe: describeCronJob,
});

const zoneWarning =
  "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details";
