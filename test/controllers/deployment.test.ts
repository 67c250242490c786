import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { Event } from "@kx/shared/kinds/core/event";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "web" };
const hashLabel = "pod-template-hash";

const draft = (spec: Record<string, unknown> = {}): Deployment =>
  ({
    metadata: ref,
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } },
      ...spec,
    },
  }) as Deployment;

const image = (name: string): object => ({ spec: { template: { spec: { containers: [{ name: "web", image: name }] } } } });

async function change(body: object): Promise<void> {
  await cluster.client.patch(Deployment, ref, { type: "strategic", body });
  await cluster.settled();
}

const pods = (): readonly Pod[] => cluster.cache.of(Pod).list("default");
const active = (): readonly Pod[] => pods().filter(({ metadata }) => !metadata.deletionTimestamp);
const deployment = (): Promise<Deployment> => cluster.client.get(Deployment, ref);
const replicaSets = (): ReplicaSet[] => [...cluster.cache.of(ReplicaSet).list("default")].sort((a, b) => revision(a) - revision(b));
const revision = ({ metadata }: ReplicaSet): number => Number(metadata.annotations?.["deployment.kubernetes.io/revision"]);
const sizes = (): unknown[] => replicaSets().map(({ spec }) => spec?.replicas);

/** Lets pods that wait run and pods that go end, until the rollout rests. */
async function rollOut(): Promise<void> {
  for (let last = -1; last !== cluster.api.registry.revision(); ) {
    last = cluster.api.registry.revision();
    await cluster.run(active().filter(({ status }) => status?.phase !== "Running"));
    await cluster.reap();
  }
}

async function messages(): Promise<(string | undefined)[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=Deployment" });
  return items.map(({ reason, message }) => `${reason} ${message}`);
}

test("a Deployment makes a ReplicaSet, and that its pods", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  const [replicaSet] = replicaSets();
  const hash = replicaSet?.metadata.labels?.[hashLabel];
  expect(replicaSet?.metadata).toMatchObject({ name: `web-${hash}`, labels: { app: "web" }, ownerReferences: [{ kind: "Deployment", name: "web", controller: true }] });
  expect(replicaSet?.spec?.selector).toEqual({ matchLabels: { app: "web", [hashLabel]: hash } });
  expect(pods()).toHaveLength(3);
  for (const { metadata } of pods()) {
    expect(metadata).toMatchObject({ name: expect.stringMatching(`^web-${hash}-[a-z0-9]{5}$`), labels: { app: "web", [hashLabel]: hash } });
  }
  expect(await messages()).toEqual([`ScalingReplicaSet Scaled up replica set web-${hash} from 0 to 3`]);
  expect(cluster.complaints).toEqual([]);
});

test("its status tells how far it is", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  const before = await deployment();
  expect(before.metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "1" });
  expect(before.status).toMatchObject({ observedGeneration: before.metadata.generation, replicas: 3, updatedReplicas: 3, unavailableReplicas: 3 });
  await cluster.run(pods());
  const { status } = await deployment();
  expect(status).toMatchObject({ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });
  expect(status?.unavailableReplicas).toBeUndefined();
  const name = replicaSets()[0]?.metadata.name;
  expect(status?.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
    ["Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."],
    ["Progressing", "True", "NewReplicaSetAvailable", `ReplicaSet "${name}" has successfully progressed.`],
  ]);
});

test("at rest nothing is written any more", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  const revision = cluster.api.registry.revision();
  await cluster.settled();
  cluster.clock.advance(60_000);
  await cluster.settled();
  expect(cluster.api.registry.revision()).toBe(revision);
});

test("a new template is rolled out within surge and availability", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  await change(image("nginx:2"));
  expect([sizes(), pods().length]).toEqual([[3, 1], 4]);
  await cluster.run(pods());
  expect(sizes()).toEqual([2, 2]);
  await rollOut();
  expect([sizes(), (await deployment()).metadata.annotations?.["deployment.kubernetes.io/revision"]]).toEqual([[0, 3], "2"]);
  const images = pods().map(({ spec }) => spec?.containers[0]?.image);
  expect(images).toEqual(["nginx:2", "nginx:2", "nginx:2"]);
  const [first, second] = replicaSets().map(({ metadata }) => metadata.name);
  const steps = [`up replica set ${first} from 0 to 3`, `up replica set ${second} from 0 to 1`, `down replica set ${first} from 3 to 2`, `up replica set ${second} from 1 to 2`];
  const last = [`down replica set ${first} from 2 to 1`, `up replica set ${second} from 2 to 3`, `down replica set ${first} from 1 to 0`];
  expect((await messages()).sort()).toEqual([...steps, ...last].map((step) => `ScalingReplicaSet Scaled ${step}`).sort());
});

test("going back to a former template uses its ReplicaSet again", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  const [first] = replicaSets();
  await change(image("nginx:2"));
  await rollOut();
  await change(image("nginx:1"));
  await rollOut();
  expect(replicaSets().map(({ metadata, spec }) => [metadata.name === first?.metadata.name, spec?.replicas])).toEqual([[false, 0], [true, 3]]);
  expect(replicaSets()[1]?.metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "3", "deployment.kubernetes.io/revision-history": "1" });
});

test("old ReplicaSets beyond the history go", async () => {
  await cluster.client.create(Deployment, draft({ replicas: 1, revisionHistoryLimit: 1 }));
  await cluster.settled();
  await cluster.run(pods());
  for (const version of [2, 3, 4]) {
    await change(image(`nginx:${version}`));
    await rollOut();
  }
  expect(replicaSets().map(revision)).toEqual([3, 4]);
});

test("scaling changes the number of pods, and the ready ones stay", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  await change({ spec: { replicas: 5 } });
  const waiting = active().filter(({ status }) => status?.phase === "Pending");
  expect([active().length, waiting.length]).toEqual([5, 2]);
  await change({ spec: { replicas: 3 } });
  expect(active().every(({ status }) => status?.phase === "Running")).toBe(true);
  const { metadata, status } = await deployment();
  expect([active().length, status?.observedGeneration]).toEqual([3, metadata.generation]);
});

test("Recreate lets all old pods end before the first new one", async () => {
  await cluster.client.create(Deployment, draft({ replicas: 2, strategy: { type: "Recreate" } }));
  await cluster.settled();
  await cluster.run(pods());
  await change(image("nginx:2"));
  expect([active().length, pods().length, sizes()]).toEqual([0, 2, [0]]);
  await cluster.reap();
  expect([active().length, sizes()]).toEqual([2, [0, 2]]);
});

test("while paused a new template waits, a new size does not", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  await change({ spec: { paused: true, replicas: 4, template: { spec: { containers: [{ name: "web", image: "nginx:2" }] } } } });
  expect(sizes()).toEqual([4]);
  expect((await deployment()).status?.conditions?.find(({ type }) => type === "Progressing")).toMatchObject({ status: "Unknown", reason: "DeploymentPaused" });
  await change({ spec: { paused: false } });
  expect(sizes()).toEqual([3, 2]);
});

test("a rollout that does not move misses its deadline", async () => {
  await cluster.client.create(Deployment, draft({ progressDeadlineSeconds: 30 }));
  await cluster.settled();
  cluster.clock.advance(60_000);
  await cluster.settled();
  const name = replicaSets()[0]?.metadata.name;
  expect((await deployment()).status?.conditions?.find(({ type }) => type === "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
    message: `ReplicaSet "${name}" has timed out progressing.`,
  });
});

test("deleting it takes its ReplicaSets and pods along", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  await cluster.run(pods());
  await cluster.client.delete(Deployment, ref);
  await cluster.settled();
  expect([replicaSets().length, active().length]).toEqual([0, 0]);
  await cluster.reap();
  expect(pods()).toEqual([]);
});

test("what an orphaning delete leaves is adopted by the next Deployment of the same template", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  const before = pods().map(({ metadata }) => metadata.uid);
  await cluster.client.delete(Deployment, ref, { propagationPolicy: "Orphan" });
  await cluster.settled();
  expect(replicaSets().map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined]);
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  expect([replicaSets().length, pods().map(({ metadata }) => metadata.uid)]).toEqual([1, before]);
});

test("a ReplicaSet's name that somebody else has leads to another one", async () => {
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  const { name } = replicaSets()[0]!.metadata;
  await cluster.client.delete(Deployment, ref);
  await cluster.settled();
  await cluster.reap();
  const foreign = { selector: { matchLabels: { app: "foreign" } }, template: { metadata: { labels: { app: "foreign" } }, spec: { containers: [{ name: "c", image: "nginx" }] } } };
  await cluster.client.create(ReplicaSet, { metadata: { ...ref, name }, spec: { replicas: 0, ...foreign } } as ReplicaSet);
  await cluster.client.create(Deployment, draft());
  await cluster.settled();
  cluster.clock.advance(5);
  await cluster.settled();
  const made = replicaSets().filter(({ metadata }) => metadata.name !== name);
  expect([(await deployment()).status?.collisionCount, made.length, active().length]).toEqual([1, 1, 3]);
});
