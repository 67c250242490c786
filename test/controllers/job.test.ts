import { Job } from "@kx/shared/kinds/batch/job";
import { Event } from "@kx/shared/kinds/core/event";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "pi" };
const finalizer = "batch.kubernetes.io/job-tracking";
const template = (spec: object = {}): object => ({ spec: { containers: [{ name: "pi", image: "perl" }], restartPolicy: "Never", ...spec } });

async function create(spec: Record<string, unknown> = {}): Promise<void> {
  await cluster.client.create(Job, { metadata: ref, spec: { template: template(), ...spec } } as Job);
  await cluster.settled();
}

async function change(spec: object): Promise<void> {
  await cluster.client.patch(Job, ref, { type: "merge", body: { spec } });
  await cluster.settled();
}

const index = ({ metadata }: Pod): string => metadata.annotations?.["batch.kubernetes.io/job-completion-index"] ?? metadata.name ?? "";
const pods = (): Pod[] => [...cluster.cache.of(Pod).list("default")].sort((a, b) => (index(a) < index(b) ? -1 : 1));
const active = (): Pod[] => pods().filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.phase !== "Succeeded" && status?.phase !== "Failed");
const tracked = (): Pod[] => pods().filter(({ metadata }) => metadata.finalizers?.includes(finalizer));
const job = (): Promise<Job> => cluster.client.get(Job, ref);
const conditions = async (): Promise<string[]> => ((await job()).status?.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`);

/** Lets pods end as a kubelet would. */
async function end(which: readonly Pod[], phase: "Succeeded" | "Failed", exitCode = phase === "Failed" ? 1 : 0): Promise<void> {
  for (const pod of which) {
    const finished = { name: "pi", state: { terminated: { exitCode, finishedAt: timestamp(cluster.clock) } }, restartCount: 0, ready: false, image: "perl", imageID: "" };
    const body = { status: { phase, conditions: [{ type: "Ready", status: "False", lastTransitionTime: timestamp(cluster.clock) }], containerStatuses: [finished] } };
    await cluster.client.patch(Pod, refOf(pod), { type: "strategic", body, subresource: "status" });
  }
  await cluster.settled();
}

async function messages(): Promise<string[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=Job" });
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

async function pass(seconds: number): Promise<void> {
  cluster.clock.advance(seconds * 1000);
  await cluster.settled();
}

test("a Job selects its pods by its uid, and they are held until they are counted", async () => {
  await create();
  const { metadata, spec } = await job();
  const labels = { "controller-uid": metadata.uid, "batch.kubernetes.io/controller-uid": metadata.uid, "job-name": "pi", "batch.kubernetes.io/job-name": "pi" };
  expect([spec?.selector, spec?.template.metadata?.labels, metadata.labels]).toEqual([{ matchLabels: { "batch.kubernetes.io/controller-uid": metadata.uid } }, labels, labels]);
  expect(pods()).toMatchObject([
    {
      metadata: { generateName: "pi-", labels, finalizers: [finalizer], ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "pi", controller: true, blockOwnerDeletion: true }] },
    },
  ]);
  expect((await job()).status).toEqual({ active: 1, ready: 0, terminating: 0, startTime: "2026-01-01T00:00:00Z", uncountedTerminatedPods: {} });
  await cluster.run(pods());
  expect((await job()).status).toMatchObject({ active: 1, ready: 1 });
});

test("once enough have succeeded it is complete", async () => {
  await create({ completions: 3, parallelism: 2 });
  expect(active().length).toBe(2);
  await cluster.run(pods());
  await pass(5);
  await end(active().slice(0, 1), "Succeeded");
  expect([active().length, (await job()).status?.succeeded]).toEqual([2, 1]);
  await end(active(), "Succeeded");
  expect((await job()).status).toEqual({
    succeeded: 3,
    ready: 0,
    terminating: 0,
    startTime: "2026-01-01T00:00:00Z",
    completionTime: "2026-01-01T00:00:05Z",
    uncountedTerminatedPods: {},
    conditions: ["SuccessCriteriaMet", "Complete"].map((type) => ({
      type,
      status: "True",
      reason: "CompletionsReached",
      message: "Reached expected number of succeeded pods",
      lastProbeTime: "2026-01-01T00:00:05Z",
      lastTransitionTime: "2026-01-01T00:00:05Z",
    })),
  });
  expect([pods().length, tracked()]).toEqual([3, []]);
  const made = pods().map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`);
  expect((await messages()).sort()).toEqual([...made, "Normal Completed Job completed"].sort());
  expect(cluster.complaints).toEqual([]);
});

test("without a number of completions the first success is enough, once the others have ended", async () => {
  await create({ parallelism: 2 });
  await cluster.run(pods());
  const [first, second] = pods();
  await end([first!], "Succeeded");
  expect([active().length, await conditions()]).toEqual([1, []]);
  await end([second!], "Failed");
  expect([active().length, (await conditions()).at(-1), (await job()).status]).toEqual([0, "Complete True CompletionsReached", expect.objectContaining({ succeeded: 1, failed: 1 })]);
});

test("a failed pod is replaced after a while, each time a longer one, until it is enough", async () => {
  await create({ backoffLimit: 2 });
  await cluster.run(pods());
  for (const wait of [10, 20]) {
    await end(active(), "Failed");
    expect(active()).toEqual([]);
    await pass(wait - 1);
    expect(active()).toEqual([]);
    await pass(1);
    expect(active().length).toBe(1);
  }
  await end(active(), "Failed");
  expect([await conditions(), (await job()).status?.failed, tracked()]).toEqual([["FailureTarget True BackoffLimitExceeded", "Failed True BackoffLimitExceeded"], 3, []]);
  expect(await messages()).toContain("Warning BackoffLimitExceeded Job has reached the specified backoff limit");
});

test("a Job that fails takes down what still runs, and is over when that has gone", async () => {
  await create({ backoffLimit: 0, parallelism: 2, completions: 2 });
  await cluster.run(pods());
  await end(active().slice(0, 1), "Failed");
  expect([active().length, await conditions(), (await job()).status?.terminating]).toEqual([0, ["FailureTarget True BackoffLimitExceeded"], 1]);
  await cluster.reap();
  expect([await conditions(), (await job()).status]).toEqual([["FailureTarget True BackoffLimitExceeded", "Failed True BackoffLimitExceeded"], expect.objectContaining({ failed: 2, terminating: 0 })]);
});

test("a Job that takes too long fails", async () => {
  await create({ activeDeadlineSeconds: 30 });
  await cluster.run(pods());
  await pass(29);
  expect(await conditions()).toEqual([]);
  await pass(1);
  await cluster.reap();
  expect(await conditions()).toEqual(["FailureTarget True DeadlineExceeded", "Failed True DeadlineExceeded"]);
});

test("restarts in place count as failures", async () => {
  await create({ backoffLimit: 2, template: template({ restartPolicy: "OnFailure" }) });
  await cluster.run(pods());
  const restarted = { containerStatuses: [{ name: "pi", restartCount: 2, ready: true, image: "perl", imageID: "" }] };
  await cluster.client.patch(Pod, refOf(pods()[0]!), { type: "merge", body: { status: restarted }, subresource: "status" });
  await cluster.settled();
  expect(await conditions()).toEqual(["FailureTarget True BackoffLimitExceeded"]);
});

test("a pod that is deleted is replaced, and counts as failed", async () => {
  await create();
  await cluster.run(pods());
  await cluster.client.delete(Pod, refOf(pods()[0]!));
  await cluster.settled();
  await cluster.reap();
  await pass(10);
  expect([active().length, (await job()).status]).toEqual([1, expect.objectContaining({ active: 1, failed: 1 })]);
});

test("podReplacementPolicy Failed waits until a pod has ended", async () => {
  await create({ podReplacementPolicy: "Failed" });
  await cluster.run(pods());
  await cluster.client.delete(Pod, refOf(pods()[0]!));
  await cluster.settled();
  await pass(10);
  expect([active().length, (await job()).status]).toEqual([0, expect.objectContaining({ terminating: 1 })]);
  await end(pods(), "Failed");
  await pass(10);
  expect([active().length, (await job()).status]).toEqual([1, expect.objectContaining({ failed: 1, terminating: 0 })]);
});

test("an Indexed Job has one pod for each index, which knows it", async () => {
  await create({ completionMode: "Indexed", completions: 4, parallelism: 2 });
  expect(pods().map(index)).toEqual(["0", "1"]);
  expect(pods()[1]).toMatchObject({
    metadata: { generateName: "pi-1-", labels: { "batch.kubernetes.io/job-completion-index": "1" }, name: expect.stringMatching(/^pi-1-[a-z0-9]{5}$/) },
    spec: { hostname: "pi-1" },
  });
  expect(pods()[1]?.spec?.containers[0]?.env).toEqual([{ name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } } }]);
  await cluster.run(pods());
  await end([pods()[0]!], "Failed");
  await pass(10);
  expect(active().map(index)).toEqual(["0", "1"]);
  for (let i = 0; i < 4; i++) {
    await cluster.run(active());
    await end(active(), "Succeeded");
  }
  expect((await job()).status).toMatchObject({ succeeded: 4, failed: 1, completedIndexes: "0-3" });
  expect((await conditions()).at(-1)).toBe("Complete True CompletionsReached");
});

test("a success policy can be met before all is done", async () => {
  await create({ completionMode: "Indexed", completions: 3, parallelism: 3, successPolicy: { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }] } });
  await cluster.run(pods());
  await end([pods()[0]!], "Succeeded");
  expect(await conditions()).toEqual([]);
  await end([pods()[2]!], "Succeeded");
  expect([await conditions(), active()]).toEqual([["SuccessCriteriaMet True SuccessPolicy"], []]);
  await cluster.reap();
  expect([await conditions(), (await job()).status]).toEqual([["SuccessCriteriaMet True SuccessPolicy", "Complete True SuccessPolicy"], expect.objectContaining({ completedIndexes: "0,2", succeeded: 2 })]);
});

test.each([
  ["Ignore", 42, { failed: undefined, active: 1 }, []],
  ["Count", 42, { failed: 1, active: 1 }, []],
  ["FailJob", 42, { failed: 1, active: undefined }, ["FailureTarget True PodFailurePolicy", "Failed True PodFailurePolicy"]],
  ["FailJob", 1, { failed: 1, active: 1 }, []],
])("a pod failure policy with %s, when a container ends with %i", async (action, code, status, expected) => {
  await create({ podFailurePolicy: { rules: [{ action, onExitCodes: { operator: "In", values: [42] } }] } });
  await cluster.run(pods());
  await end(active(), "Failed", code);
  await pass(10);
  const { failed, active: running } = (await job()).status ?? {};
  expect([{ failed, active: running }, await conditions()]).toEqual([status, expected]);
});

test("a Job that a pod failure policy fails says of which pod", async () => {
  await create({ podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "NotIn", values: [7] } }] } });
  await cluster.run(pods());
  const [pod] = pods();
  await end(active(), "Failed", 42);
  expect(await messages()).toContain(`Warning PodFailurePolicy Container pi for pod default/${pod?.metadata.name} failed with exit code 42 matching FailJob rule at index 0`);
});

test("suspended it runs nothing, and its deadline begins when it is resumed", async () => {
  await create({ suspend: true, activeDeadlineSeconds: 60 });
  expect([pods(), await conditions(), (await job()).status?.startTime]).toEqual([[], ["Suspended True JobSuspended"], undefined]);
  await pass(100);
  await change({ suspend: false });
  expect([active().length, await conditions(), (await job()).status?.startTime]).toEqual([1, ["Suspended False JobResumed"], "2026-01-01T00:01:40Z"]);
  await cluster.run(pods());
  await change({ suspend: true });
  expect([active().length, (await job()).status]).toEqual([0, expect.objectContaining({ terminating: 1 })]);
  await cluster.reap();
  const { status } = await job();
  expect([pods(), status?.failed, status?.startTime]).toEqual([[], undefined, undefined]);
  expect(await messages()).toEqual(expect.arrayContaining(["Normal Suspended Job suspended", "Normal Resumed Job resumed"]));
});

test("less parallelism takes pods away without counting them", async () => {
  await create({ parallelism: 3, completions: 5 });
  await cluster.run(pods());
  await change({ parallelism: 1 });
  await cluster.reap();
  const { status } = await job();
  expect([pods().length, status?.active, status?.failed]).toEqual([1, 1, undefined]);
});

test("it goes with its pods some time after it has ended", async () => {
  await create({ ttlSecondsAfterFinished: 30 });
  await cluster.run(pods());
  await end(active(), "Succeeded");
  await pass(29);
  expect(cluster.cache.of(Job).list()).toHaveLength(1);
  await pass(1);
  expect([cluster.cache.of(Job).list(), pods()]).toEqual([[], []]);
});

test("deleted, it lets its pods go; without a policy they stay, held by nothing", async () => {
  await create();
  await cluster.run(pods());
  await cluster.client.delete(Job, ref, { propagationPolicy: "Background" });
  await cluster.settled();
  await cluster.reap();
  expect(pods()).toEqual([]);

  await create();
  await cluster.run(pods());
  const { headers, warnings } = await cluster.api.call("DELETE", "/apis/batch/v1/namespaces/default/jobs/pi");
  await cluster.settled();
  expect([headers.get("content-type"), warnings]).toEqual([
    "application/json",
    '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"',
  ]);
  expect([cluster.cache.of(Job).list(), pods().map(({ metadata }) => [metadata.ownerReferences, metadata.finalizers])]).toEqual([[], [[undefined, undefined]]]);
});

test("at rest nothing is written any more", async () => {
  await create();
  await cluster.run(pods());
  const revision = cluster.api.registry.revision();
  await pass(600);
  expect(cluster.api.registry.revision()).toBe(revision);
});
