import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
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

const ref = { namespace: "default", name: "web" };
const pods = (): readonly Pod[] => cluster.cache.of(Pod).list("default");

async function create(spec: Record<string, unknown> = {}): Promise<void> {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
  await cluster.client.create(ReplicaSet, { metadata: ref, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template, ...spec } } as ReplicaSet);
  await cluster.settled();
}

async function messages(): Promise<string[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=ReplicaSet" });
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

test("it makes as many pods as it asks for, no more, and says so", async () => {
  await create({ replicas: 50 });
  const names = pods().map(({ metadata }) => metadata.name);
  expect(names).toHaveLength(50);
  expect((await messages()).sort()).toEqual(names.map((name) => `Normal SuccessfulCreate Created pod: ${name}`).sort());
});

test("a pod that is deleted is replaced, one that ended is too", async () => {
  await create();
  const [first, second] = pods();
  await cluster.client.delete(Pod, refOf(first!));
  await cluster.client.patch(Pod, refOf(second!), { type: "merge", body: { status: { phase: "Failed" } }, subresource: "status" });
  await cluster.settled();
  expect(pods().filter(({ status }) => status?.phase === "Pending")).toHaveLength(2);
});

test("an orphan that matches is adopted instead of another pod being made", async () => {
  await cluster.client.create(Pod, { metadata: { name: "lone", namespace: "default", labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } as Pod);
  await create();
  const lone = await cluster.client.get(Pod, { namespace: "default", name: "lone" });
  expect([pods().length, lone.metadata.ownerReferences]).toEqual([2, [expect.objectContaining({ kind: "ReplicaSet", name: "web", controller: true, blockOwnerDeletion: true })]]);
});

test("a pod that is relabelled is released, and replaced", async () => {
  await create();
  const [released] = pods();
  await cluster.client.patch(Pod, refOf(released!), { type: "merge", body: { metadata: { labels: { app: "other" } } } });
  await cluster.settled();
  expect([pods().length, (await cluster.client.get(Pod, refOf(released!))).metadata.ownerReferences]).toEqual([3, undefined]);
});

test("a pod has to be ready for minReadySeconds before it counts as available", async () => {
  await create({ minReadySeconds: 30 });
  await cluster.run(pods());
  const available = async (): Promise<number | undefined> => (await cluster.client.get(ReplicaSet, ref)).status?.availableReplicas;
  expect(await available()).toBeUndefined();
  cluster.clock.advance(30_000);
  await cluster.settled();
  expect(await available()).toBe(2);
});

test("a pod that cannot be made is a condition and an event", async () => {
  const spec = { containers: [{ name: "web", image: "nginx" }], serviceAccountName: "missing" };
  await create({ template: { metadata: { labels: { app: "web" } }, spec } });
  const message = 'pods "web-" is forbidden: error looking up service account default/missing: serviceaccount "missing" not found';
  expect((await cluster.client.get(ReplicaSet, ref)).status).toMatchObject({ replicas: 0, conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }] });
  expect(await messages()).toEqual([`Warning FailedCreate Error creating: ${message}`]);
});
