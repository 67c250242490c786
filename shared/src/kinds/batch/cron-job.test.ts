import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { CronJob } from "./cron-job.ts";

const template = { spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "Never" } };
const texts = (errors: readonly { field: string; message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

function cronJob(spec: object = {}, metadata: object = {}): CronJob {
  const object = structuredClone({ metadata: { name: "report", ...metadata }, spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...spec } }) as CronJob;
  CronJob.defaults!(object);
  return object;
}

test("defaults: of its Jobs only those of their pods", () => {
  expect(cronJob().spec).toMatchObject({ concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, jobTemplate: { spec: { template: { spec: { dnsPolicy: "ClusterFirst" } } } } });
  expect(Object.keys(cronJob().spec?.jobTemplate.spec ?? {})).toEqual(["template"]);
});

test.each<[string, object, string[]]>([
  ["good", {}, []],
  ["no schedule", { schedule: "" }, ["spec.schedule: Required value"]],
  ["half a schedule", { schedule: "* *" }, ['spec.schedule: Invalid value: "* *": expected exactly 5 fields, found 2: [* *]']],
  ["a zone in its schedule", { schedule: "TZ=UTC * * * * *" }, ['spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead']],
  ["another concurrency", { concurrencyPolicy: "Queue" }, ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"']],
  ["less than nothing", { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 }, ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"].map((name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`)],
  ["a selector for its Jobs", { jobTemplate: { spec: { template, selector: { matchLabels: { a: "b" } }, manualSelector: true } } }, [
    'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
    'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
  ]],
  ["pods without end", { jobTemplate: { spec: { template: { spec: { containers: template.spec.containers } } } } }, ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
])("a cron job with %s", (_, spec, errors) => {
  expect(texts(CronJob.validate!(cronJob(spec), at()))).toEqual(errors);
});

test.each([
  ["Europe/Berlin", []],
  ["UTC", []],
  ["US/Pacific", []],
  ["", ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  ["Local", ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones']],
  ["europe/berlin", ['spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin']],
  ["+0500", ['spec.timeZone: Invalid value: "+0500": unknown time zone +0500']],
  ["../etc", ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc']],
])("the time zone %j", (timeZone, errors) => {
  expect(texts(CronJob.validateCreate!(cronJob({ timeZone }), at()))).toEqual(errors);
  expect(texts(CronJob.validateUpdate!(cronJob({ timeZone }), cronJob({ timeZone }), at()))).toEqual([]);
});

test("a name leaves room for those of its Jobs", () => {
  expect(texts(CronJob.validateCreate!(cronJob({}, { name: "a".repeat(53) }), at()))).toEqual([`metadata.name: Invalid value: "${"a".repeat(53)}": must be no more than 52 characters`]);
});

test("cells", () => {
  const object = { ...cronJob({ timeZone: "UTC" }, { creationTimestamp: "2026-01-01T00:00:00Z" }), status: { active: [{ name: "a" }], lastScheduleTime: "2026-01-01T00:00:30Z" } };
  const now = Date.UTC(2026, 0, 1, 0, 1);
  expect(CronJob.columns.map(({ cell }) => cell(object, now))).toEqual(["report", "* * * * *", "UTC", "False", 1, "30s", "60s", "c", "busybox", "<none>"]);
  expect(CronJob.columns.map(({ cell }) => cell({ ...cronJob(), metadata: object.metadata }, now)).slice(2, 6)).toEqual(["<none>", "False", 0, "<none>"]);
});
