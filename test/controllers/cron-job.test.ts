import { CronJob } from "@kx/shared/kinds/batch/cron-job";
import { Job } from "@kx/shared/kinds/batch/job";
import { Event } from "@kx/shared/kinds/core/event";
import { Pod } from "@kx/shared/kinds/core/pod";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "report" };
const minute = 60_000;
/** The clock begins on 2026-01-01T00:00:00Z. */
const minutesAt = (time: string): number => Date.parse(time) / minute;

async function create(spec: Record<string, unknown> = {}): Promise<void> {
  const template = { spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "Never" } };
  const draft = { metadata: ref, spec: { schedule: "*/10 * * * *", jobTemplate: { metadata: { labels: { app: "report" } }, spec: { template } }, ...spec } };
  await cluster.client.create(CronJob, draft as CronJob);
  await cluster.settled();
}

async function pass(ms: number): Promise<void> {
  cluster.clock.advance(ms);
  await cluster.settled();
}

async function change(spec: object): Promise<void> {
  await cluster.client.patch(CronJob, ref, { type: "merge", body: { spec } });
  await cluster.settled();
}

const cronJob = (): Promise<CronJob> => cluster.client.get(CronJob, ref);
const jobs = (): Job[] => [...cluster.cache.of(Job).list("default")].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
const names = (): unknown[] => jobs().map(({ metadata }) => metadata.name);
const active = async (): Promise<unknown[]> => ((await cronJob()).status?.active ?? []).map(({ name }) => name);
const named = (...times: string[]): string[] => times.map((time) => `report-${minutesAt(`2026-01-01T${time}:00Z`)}`);

async function end(job: Job, phase: "Succeeded" | "Failed"): Promise<void> {
  for (const pod of cluster.cache.of(Pod).list("default")) {
    if (pod.metadata.labels?.["job-name"] !== job.metadata.name) continue;
    await cluster.client.patch(Pod, refOf(pod), { type: "merge", body: { status: { phase } }, subresource: "status" });
  }
  await cluster.settled();
}

async function messages(): Promise<string[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=CronJob" });
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

test("a Job is made at each time of the schedule, named after it", async () => {
  await create();
  expect(jobs()).toEqual([]);
  await pass(10 * minute - 1);
  expect(jobs()).toEqual([]);
  await pass(101);
  expect(names()).toEqual(named("00:10"));
  expect(jobs()[0]).toMatchObject({
    metadata: {
      labels: { app: "report" },
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-01T00:10:00Z" },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "report", controller: true, blockOwnerDeletion: true }],
    },
  });
  const { status } = await cronJob();
  expect(status).toEqual({ lastScheduleTime: "2026-01-01T00:10:00Z", active: [{ apiVersion: "batch/v1", kind: "Job", namespace: "default", name: named("00:10")[0], uid: jobs()[0]?.metadata.uid, resourceVersion: expect.any(String) }] });
  await pass(10 * minute);
  expect([names(), await active()]).toEqual([named("00:10", "00:20"), named("00:10", "00:20")]);
  expect(await messages()).toEqual(named("00:10", "00:20").map((name) => `Normal SuccessfulCreate Created job ${name}`));
  expect(cluster.complaints).toEqual([]);
});

test("a Job that is over leaves the list", async () => {
  await create();
  await pass(10 * minute + 100);
  await pass(5000);
  await end(jobs()[0]!, "Succeeded");
  expect((await cronJob()).status).toEqual({ lastScheduleTime: "2026-01-01T00:10:00Z", lastSuccessfulTime: "2026-01-01T00:10:05Z" });
  expect(await messages()).toContain(`Normal SawCompletedJob Saw completed job: ${named("00:10")[0]}, condition: Complete`);
});

test("old Jobs go beyond the history of each outcome", async () => {
  await create({ successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1, schedule: "* * * * *" });
  await cluster.client.patch(CronJob, ref, { type: "merge", body: { spec: { jobTemplate: { spec: { backoffLimit: 0 } } } } });
  for (const outcome of ["Succeeded", "Failed", "Succeeded", "Failed"] as const) {
    await pass(minute + 100);
    await end(jobs().at(-1)!, outcome);
  }
  expect(names()).toEqual(named("00:03", "00:04"));
  expect(await messages()).toEqual(expect.arrayContaining(named("00:01", "00:02").map((name) => `Normal SuccessfulDelete Deleted job ${name}`)));
});

test("Forbid skips a time while a Job is running", async () => {
  await create({ concurrencyPolicy: "Forbid" });
  await pass(20 * minute + 100);
  await pass(10 * minute);
  expect(names()).toEqual(named("00:20"));
  expect(await messages()).toContain("Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is Forbid");
});

test("Replace puts a new Job in the place of the one that is running", async () => {
  await create({ concurrencyPolicy: "Replace" });
  await pass(10 * minute + 100);
  await pass(10 * minute);
  await cluster.reap();
  expect([names(), await active()]).toEqual([named("00:20"), named("00:20")]);
});

test("suspended it makes none, and resumed it makes up for the last time alone", async () => {
  await create();
  await change({ suspend: true });
  await pass(25 * minute);
  expect(jobs()).toEqual([]);
  await change({ suspend: false });
  expect(names()).toEqual(named("00:20"));
});

test("a time that is past its deadline is missed", async () => {
  await create({ suspend: true, startingDeadlineSeconds: 120 });
  await pass(25 * minute);
  await change({ suspend: false });
  expect(jobs()).toEqual([]);
  await pass(5 * minute + 100);
  expect(names()).toEqual(named("00:30"));
});

test("many missed times are a warning", async () => {
  await create({ suspend: true, schedule: "* * * * *" });
  await pass(102 * minute);
  await change({ suspend: false });
  expect([names(), await messages()]).toEqual([
    named("01:42"),
    expect.arrayContaining(["Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"]),
  ]);
});

test("the schedule is that of its time zone", async () => {
  await create({ schedule: "30 9 * * *", timeZone: "Asia/Kolkata" });
  await pass(4 * 60 * minute + 100);
  expect(jobs().map(({ metadata }) => metadata.annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"])).toEqual(["2026-01-01T09:30:00+05:30"]);
});

test.each([
  ["@hourly", "01:00"],
  ["@every 90m", "01:30"],
])("%s", async (schedule, first) => {
  await create({ schedule });
  await pass(minutesAt(`2026-01-01T${first}:00Z`) * minute - cluster.clock.now() + 100);
  expect(names()).toEqual(named(first));
});

test("a changed schedule counts at once", async () => {
  await create({ schedule: "0 12 * * *" });
  await change({ schedule: "*/5 * * * *" });
  await pass(5 * minute + 100);
  expect(names()).toEqual(named("00:05"));
});

test("a day that no month has is an event, and nothing waits for it", async () => {
  await create({ schedule: "59 23 31 2 *" });
  expect(await messages()).toEqual(["Warning InvalidSchedule invalid schedule: 59 23 31 2 * : time difference between two schedules is less than 1 second"]);
});

test("after a restart a Job that was made but not noted is not made again", async () => {
  await create();
  await pass(10 * minute + 100);
  const made = jobs()[0]?.metadata.uid;
  await cluster.client.patch(CronJob, ref, { type: "merge", body: { status: { active: null, lastScheduleTime: null } }, subresource: "status" });
  await cluster.settled();
  expect([jobs().map(({ metadata }) => metadata.uid), await active()]).toEqual([[made], named("00:10")]);
});

test("at rest nothing is written between two times", async () => {
  await create();
  const revision = cluster.api.registry.revision();
  await pass(9 * minute);
  expect(cluster.api.registry.revision()).toBe(revision);
});

test("it goes with its Jobs and their pods", async () => {
  await create();
  await pass(10 * minute + 100);
  await cluster.client.delete(CronJob, ref);
  await cluster.settled();
  await cluster.reap();
  expect([jobs(), cluster.cache.of(Pod).list("default")]).toEqual([[], []]);
});
