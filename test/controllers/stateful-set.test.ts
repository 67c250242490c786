import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { Event } from "@kx/shared/kinds/core/event";
import { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
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
const revisionLabel = "controller-revision-hash";
const template = (image = "nginx:1"): object => ({ metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } });

async function create(spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): Promise<void> {
  const draft = { metadata: { ...ref, ...metadata }, spec: { replicas: 3, serviceName: "peers", selector: { matchLabels: { app: "web" } }, template: template(), ...spec } };
  await cluster.client.create(StatefulSet, draft as StatefulSet);
  await cluster.settled();
}

async function change(spec: object): Promise<void> {
  await cluster.client.patch(StatefulSet, ref, { type: "merge", body: { spec } });
  await cluster.settled();
}

const byName = (a: Pod, b: Pod): number => (a.metadata.name! < b.metadata.name! ? -1 : 1);
const pods = (): Pod[] => [...cluster.cache.of(Pod).list("default")].sort(byName);
const names = (): unknown[] => pods().map(({ metadata }) => metadata.name);
const images = (): string[] => pods().map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.image}`);
const going = (): unknown[] => pods().filter(({ metadata }) => metadata.deletionTimestamp).map(({ metadata }) => metadata.name);
const waiting = (): Pod[] => pods().filter(({ status, metadata }) => status?.phase === "Pending" && !metadata.deletionTimestamp);
const set = (): Promise<StatefulSet> => cluster.client.get(StatefulSet, ref);
const revisions = (): readonly ControllerRevision[] => [...cluster.cache.of(ControllerRevision).list("default")].sort((a, b) => a.revision - b.revision);

/** Lets what waits run and ends what goes, until nothing does either. */
async function rollOut(): Promise<void> {
  for (let i = 0; i < 30 && (waiting().length > 0 || going().length > 0); i++) {
    await cluster.run(waiting());
    await cluster.reap();
  }
}

async function messages(): Promise<string[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=StatefulSet" });
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

test("pods come one after the other, each when the one before it is ready", async () => {
  await create();
  expect(names()).toEqual(["web-0"]);
  await cluster.run(waiting());
  expect(names()).toEqual(["web-0", "web-1"]);
  await rollOut();
  expect(names()).toEqual(["web-0", "web-1", "web-2"]);
  expect(await messages()).toEqual(["web-0", "web-1", "web-2"].map((name) => `Normal SuccessfulCreate Create Pod ${name} in StatefulSet web successful`));
  expect(cluster.complaints).toEqual([]);
});

test("a pod has a name, a host name, labels and a revision of its own", async () => {
  await create({ replicas: 1, ordinals: { start: 5 } });
  const [pod] = pods();
  const [revision] = revisions();
  expect(pod).toMatchObject({
    metadata: {
      name: "web-5",
      labels: { app: "web", "statefulset.kubernetes.io/pod-name": "web-5", "apps.kubernetes.io/pod-index": "5", [revisionLabel]: revision?.metadata.name },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "web", controller: true, blockOwnerDeletion: true }],
    },
    spec: { hostname: "web-5", subdomain: "peers" },
  });
  expect(pod?.metadata.generateName).toBeUndefined();
  expect(revision).toMatchObject({ revision: 1, metadata: { name: expect.stringMatching(/^web-[b-z0-9]+$/), labels: { app: "web" } }, data: { spec: { template: { $patch: "replace" } } } });
  expect(`web-${revision?.metadata.labels?.["controller.kubernetes.io/hash"]}`).toBe(revision?.metadata.name);
});

test("Parallel makes all at once, and takes them away at once", async () => {
  await create({ podManagementPolicy: "Parallel" });
  expect(names()).toEqual(["web-0", "web-1", "web-2"]);
  await change({ replicas: 1 });
  expect(names()).toEqual(["web-0"]);
});

test("its status tells how far it is", async () => {
  await create({ replicas: 2 });
  await rollOut();
  const [revision] = revisions();
  const name = revision?.metadata.name;
  expect((await set()).status).toEqual({
    observedGeneration: 1,
    replicas: 2,
    readyReplicas: 2,
    currentReplicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    currentRevision: name,
    updateRevision: name,
    collisionCount: 0,
  });
  const at = cluster.api.registry.revision();
  cluster.clock.advance(60_000);
  await cluster.settled();
  expect(cluster.api.registry.revision()).toBe(at);
});

test("scaled down, the last goes first, and the next when it has gone", async () => {
  await create();
  await rollOut();
  await change({ replicas: 1 });
  expect(going()).toEqual(["web-2"]);
  await cluster.reap();
  expect([names(), going()]).toEqual([["web-0", "web-1"], ["web-1"]]);
  await cluster.reap();
  expect([names(), going()]).toEqual([["web-0"], []]);
});

test("scaled down, it waits for a pod that is not ready", async () => {
  await create();
  await rollOut();
  await cluster.client.patch(Pod, refOf(pods()[0]!), { type: "strategic", subresource: "status", body: { status: { conditions: [{ type: "Ready", status: "False" }] } } });
  await change({ replicas: 2 });
  expect(going()).toEqual([]);
  await cluster.run(pods().slice(0, 1));
  expect(going()).toEqual(["web-2"]);
});

test("a pod that is deleted or has ended comes back under its name", async () => {
  await create({ replicas: 2 });
  await rollOut();
  const [first, second] = pods();
  await cluster.client.delete(Pod, refOf(first!));
  await cluster.settled();
  expect(names()).toEqual(["web-0", "web-1"]);
  await cluster.reap();
  expect(pods()[0]?.metadata.uid).not.toBe(first?.metadata.uid);
  await rollOut();
  await cluster.client.patch(Pod, refOf(second!), { type: "merge", body: { status: { phase: "Failed" } }, subresource: "status" });
  await cluster.settled();
  expect([names(), pods()[1]?.metadata.uid === second?.metadata.uid]).toEqual([["web-0", "web-1"], false]);
});

test("a new template is rolled out from the last pod to the first", async () => {
  await create();
  await rollOut();
  await change({ template: template("nginx:2") });
  expect(going()).toEqual(["web-2"]);
  await cluster.reap();
  expect([images(), going()]).toEqual([["web-0 nginx:1", "web-1 nginx:1", "web-2 nginx:2"], []]);
  const { status } = await set();
  expect([status?.currentReplicas, status?.updatedReplicas, status?.currentRevision === status?.updateRevision]).toEqual([2, 1, false]);
  await cluster.run(waiting());
  expect(going()).toEqual(["web-1"]);
  await rollOut();
  expect(images()).toEqual(["web-0 nginx:2", "web-1 nginx:2", "web-2 nginx:2"]);
  expect((await set()).status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3, currentRevision: revisions()[1]?.metadata.name });
});

test("a rolling update stops at the partition, and a pod below it comes back as it was", async () => {
  await create();
  await rollOut();
  await change({ template: template("nginx:2"), updateStrategy: { rollingUpdate: { partition: 2 } } });
  await rollOut();
  expect(images()).toEqual(["web-0 nginx:1", "web-1 nginx:1", "web-2 nginx:2"]);
  await cluster.client.delete(Pod, { namespace: "default", name: "web-0" });
  await rollOut();
  expect(images()).toEqual(["web-0 nginx:1", "web-1 nginx:1", "web-2 nginx:2"]);
  await change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
  await rollOut();
  expect(images()).toEqual(["web-0 nginx:2", "web-1 nginx:2", "web-2 nginx:2"]);
});

test("OnDelete waits for somebody to delete the pods", async () => {
  await create({ replicas: 2, updateStrategy: { type: "OnDelete" } });
  await rollOut();
  await change({ template: template("nginx:2") });
  expect(going()).toEqual([]);
  await cluster.client.delete(Pod, { namespace: "default", name: "web-1" });
  await rollOut();
  expect(images()).toEqual(["web-0 nginx:1", "web-1 nginx:2"]);
});

test("going back to a former template uses its revision again", async () => {
  await create({ replicas: 1 });
  await rollOut();
  const [first] = revisions();
  await change({ template: template("nginx:2") });
  await rollOut();
  await change({ template: template("nginx:1") });
  await rollOut();
  expect(revisions().map(({ metadata, revision }) => [metadata.name === first?.metadata.name, revision])).toEqual([[false, 2], [true, 3]]);
});

test("revisions beyond the history go", async () => {
  await create({ replicas: 1, revisionHistoryLimit: 1 });
  await rollOut();
  for (const version of [2, 3, 4]) {
    await change({ template: template(`nginx:${version}`) });
    await rollOut();
  }
  expect(revisions().map(({ revision }) => revision)).toEqual([3, 4]);
});

test("a pod has to be ready for minReadySeconds before the next one comes", async () => {
  await create({ replicas: 2, minReadySeconds: 30 });
  await cluster.run(waiting());
  expect(names()).toEqual(["web-0"]);
  cluster.clock.advance(30_000);
  await cluster.settled();
  expect(names()).toEqual(["web-0", "web-1"]);
});

const claims = { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }] };
const claimNames = (): unknown[] => cluster.cache.of(PersistentVolumeClaim).list("default").map(({ metadata }) => metadata.name).sort();

test("each pod has claims of its own, which outlive it", async () => {
  await create({ replicas: 2, ...claims });
  await rollOut();
  expect(claimNames()).toEqual(["data-web-0", "data-web-1"]);
  expect(pods()[1]?.spec?.volumes?.find(({ name }) => name === "data")).toEqual({ name: "data", persistentVolumeClaim: { claimName: "data-web-1" } });
  expect(await messages()).toContain("Normal SuccessfulCreate Create Claim data-web-0 Pod web-0 in StatefulSet web success");
  await change({ replicas: 1 });
  await rollOut();
  await cluster.client.delete(StatefulSet, ref);
  await cluster.settled();
  expect(claimNames()).toEqual(["data-web-0", "data-web-1"]);
  expect(cluster.cache.of(PersistentVolumeClaim).list("default").map(({ metadata }) => [metadata.labels, metadata.ownerReferences])).toEqual([[{ app: "web" }, undefined], [{ app: "web" }, undefined]]);
});

test("claims go with what the retention policy says", async () => {
  await create({ replicas: 2, ...claims, persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete", whenDeleted: "Delete" } });
  await rollOut();
  expect(claimNames()).toEqual(["data-web-0", "data-web-1"]);
  await change({ replicas: 1 });
  await rollOut();
  expect(claimNames()).toEqual(["data-web-0"]);
  await cluster.client.delete(StatefulSet, ref);
  await cluster.settled();
  expect(claimNames()).toEqual([]);
});

test("a pod that cannot be made is an event", async () => {
  await create({ template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }], serviceAccountName: "missing" } } });
  const why = 'pods "web-0" is forbidden: error looking up service account default/missing: serviceaccount "missing" not found';
  expect(await messages()).toEqual([`Warning FailedCreate Create Pod web-0 in StatefulSet web failed error: ${why}`]);
  expect((await set()).status).toMatchObject({ replicas: 0, observedGeneration: 1 });
});

test("deleting it takes its pods and revisions along; orphaning leaves both, and another one adopts them", async () => {
  await create({ replicas: 1 });
  await rollOut();
  const [pod] = pods();
  await cluster.client.delete(StatefulSet, ref, { propagationPolicy: "Orphan" });
  await cluster.settled();
  expect([pods().map(({ metadata }) => metadata.ownerReferences), revisions().map(({ metadata }) => metadata.ownerReferences)]).toEqual([[undefined], [undefined]]);
  await create({ replicas: 1 });
  expect([pods().map(({ metadata }) => metadata.uid), revisions().length]).toEqual([[pod?.metadata.uid], 1]);
  await cluster.client.delete(StatefulSet, ref);
  await cluster.settled();
  await cluster.reap();
  expect([pods(), revisions()]).toEqual([[], []]);
});
