import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { Job } from "@kx/shared/kinds/batch/job";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { seededRandom } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, describe, expect, test } from "vitest";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "web" };
const template = (image: string): object => ({ metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } });
const image = (name: string): object => ({ spec: { template: { spec: { containers: [{ name: "web", image: name }] } } } });

function draft(spec: Record<string, unknown> = {}): Deployment {
  return { metadata: ref, spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: template("nginx:1"), ...spec } } as Deployment;
}

async function create(spec: Record<string, unknown> = {}): Promise<void> {
  await cluster.client.create(Deployment, draft(spec));
  await cluster.settled();
}

async function change(body: object): Promise<void> {
  await cluster.client.patch(Deployment, ref, { type: "strategic", body });
  await cluster.settled();
}

const pods = (): readonly Pod[] => cluster.cache.of(Pod).list("default");
const active = (): Pod[] => pods().filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.phase !== "Succeeded");
const waiting = (): Pod[] => active().filter(({ status }) => status?.phase === "Pending");
const images = (): Set<string | undefined> => new Set(active().map(({ spec }) => spec?.containers[0]?.image));
const replicaSets = (): readonly ReplicaSet[] => cluster.cache.of(ReplicaSet).list("default");
const condition = async (type: string): Promise<unknown> => (await cluster.client.get(Deployment, ref)).status?.conditions?.find((one) => one.type === type);

async function rollOut(): Promise<void> {
  for (let i = 0; i < 200 && (waiting().length > 0 || pods().some(({ metadata }) => metadata.deletionTimestamp)); i++) {
    await cluster.run(waiting());
    await cluster.reap();
  }
}

describe("a rollout that is cut off again and again", () => {
  const random = seededRandom(7);
  const storage = createMemoryStorage();
  const clock = fakeClock();

  /** Ends everything in the middle of whatever it does, and starts it on what is stored. */
  async function crash(): Promise<void> {
    for (let turns = Math.floor(random() * 12); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    await cluster.close();
    cluster = await startControlledApi({ storage, clock });
  }

  /** What was under way may have happened, and may not. */
  const cutOff = (error: unknown): void => expect(error).toMatchObject({ code: expect.any(Number) });

  function endPods(): void {
    for (const pod of pods()) if (pod.metadata.deletionTimestamp) cluster.client.delete(Pod, refOf(pod), { gracePeriodSeconds: 0 }).catch(cutOff);
  }

  test("goes on cleanly: never too many pods, never too few, and each at its end", async () => {
    cluster = await startControlledApi({ storage, clock });
    await create({ replicas: 6, strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } } });
    await cluster.run(pods());
    await cluster.client.patch(Deployment, ref, { type: "strategic", body: image("nginx:2") });
    let crashes = 0;
    for (; crashes < 60; crashes++) {
      await crash();
      await cluster.settled();
      const ready = active().filter(({ status }) => status?.phase === "Running");
      expect(active().length).toBeLessThanOrEqual(8);
      expect(ready.length).toBeGreaterThanOrEqual(5);
      if (waiting().length === 0 && images().size === 1 && images().has("nginx:2")) break;
      // The kubelet gets on with one pod; the controllers hear of it, and are cut off.
      await cluster.run(waiting().slice(0, 1));
      endPods();
    }
    await rollOut();
    expect(crashes).toBeGreaterThan(3);
    expect([pods().length, [...images()], replicaSets().map(({ spec }) => spec?.replicas).sort()]).toEqual([6, ["nginx:2"], [0, 6]]);
    expect((await cluster.client.get(Deployment, ref)).status).toMatchObject({ replicas: 6, updatedReplicas: 6, availableReplicas: 6, readyReplicas: 6 });
    await cluster.client.delete(Deployment, ref);
    await cluster.settled();
    await cluster.reap();
  });

  test("a StatefulSet's as well, under the same names", async () => {
    cluster = await startControlledApi({ storage, clock });
    await cluster.client.create(StatefulSet, { metadata: ref, spec: { replicas: 4, selector: { matchLabels: { app: "web" } }, template: template("nginx:1") } } as StatefulSet);
    await cluster.settled();
    await rollOut();
    await cluster.client.patch(StatefulSet, ref, { type: "strategic", body: image("nginx:2") });
    for (let i = 0; i < 40 && !(images().size === 1 && images().has("nginx:2") && waiting().length === 0 && active().length === 4); i++) {
      await crash();
      await cluster.settled();
      // One after the other: never is more than one of them not there.
      expect(active().filter(({ status }) => status?.phase === "Running").length).toBeGreaterThanOrEqual(3);
      await cluster.run(waiting());
      endPods();
    }
    await rollOut();
    expect(active().map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.image}`).sort()).toEqual([0, 1, 2, 3].map((i) => `web-${i} nginx:2`));
    await cluster.client.delete(StatefulSet, ref);
    await cluster.settled();
    await cluster.reap();
  });

  test("a Job counts every pod once", async () => {
    cluster = await startControlledApi({ storage, clock });
    await cluster.client.create(Job, { metadata: ref, spec: { completions: 12, parallelism: 4, template: { spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "Never" } } } } as Job);
    for (let i = 0; i < 60; i++) {
      await crash();
      await cluster.settled();
      const { status } = await cluster.client.get(Job, ref);
      if (status?.completionTime) break;
      const [next] = active();
      if (next) cluster.client.patch(Pod, refOf(next), { type: "merge", body: { status: { phase: "Succeeded" } }, subresource: "status" }).catch(cutOff);
    }
    const { status } = await cluster.client.get(Job, ref);
    expect([status?.succeeded, status?.failed, status?.conditions?.at(-1)?.type, pods().length]).toEqual([12, undefined, "Complete", 12]);
    expect(pods().filter(({ metadata }) => metadata.finalizers)).toEqual([]);
  });
});

test("a Deployment that is deleted during its rollout leaves nothing", async () => {
  cluster = await startControlledApi();
  await create({ replicas: 5 });
  await cluster.run(pods());
  await change(image("nginx:2"));
  expect(images().size).toBe(2);
  await cluster.client.delete(Deployment, ref);
  await cluster.settled();
  await cluster.reap();
  expect([pods(), replicaSets()]).toEqual([[], []]);
  expect(cluster.complaints).toEqual([]);
});

test("one that is deleted in the foreground goes after its pods", async () => {
  cluster = await startControlledApi();
  await create();
  await cluster.run(pods());
  await change(image("nginx:2"));
  await cluster.client.delete(Deployment, ref, { propagationPolicy: "Foreground" });
  await cluster.settled();
  expect((await cluster.client.get(Deployment, ref)).metadata.finalizers).toEqual(["foregroundDeletion"]);
  await cluster.reap();
  expect([pods(), replicaSets(), cluster.cache.of(Deployment).list()]).toEqual([[], [], []]);
});

test("a change of mind in the middle of a rollout turns it round", async () => {
  cluster = await startControlledApi();
  await create({ replicas: 4 });
  await cluster.run(pods());
  await change(image("nginx:2"));
  await cluster.run(waiting().slice(0, 1));
  await change(image("nginx:1"));
  await rollOut();
  expect([[...images()], active().length, replicaSets().length]).toEqual([["nginx:1"], 4, 2]);
});

test("a rollout that is scaled meanwhile shares the new pods out in proportion", async () => {
  cluster = await startControlledApi();
  await create({ replicas: 10, strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
  await cluster.run(pods());
  await change(image("nginx:broken"));
  const sizes = (): number[] => replicaSets().map(({ spec }) => spec?.replicas ?? 0).sort((a, b) => a - b);
  // The example of the documentation: 8 old and 5 new of 13; 15 may then be 18.
  expect(sizes()).toEqual([5, 8]);
  await change({ spec: { replicas: 15 } });
  expect(sizes()).toEqual([7, 11]);
});

test("pods have to be ready for minReadySeconds before a rollout goes on", async () => {
  cluster = await startControlledApi();
  await create({ replicas: 2, minReadySeconds: 20, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  await cluster.run(pods());
  expect(await condition("Available")).toMatchObject({ status: "False", reason: "MinimumReplicasUnavailable" });
  cluster.clock.advance(20_000);
  await cluster.settled();
  expect(await condition("Available")).toMatchObject({ status: "True", reason: "MinimumReplicasAvailable" });
  await change(image("nginx:2"));
  await cluster.run(waiting());
  expect(active().length).toBe(3);
  cluster.clock.advance(20_000);
  await cluster.settled();
  expect(active().filter(({ spec }) => spec?.containers[0]?.image === "nginx:1").length).toBe(1);
});

test("a rolling update of 100 pods behind a Service rewrites no slice that did not change", async () => {
  cluster = await startControlledApi();
  await cluster.client.create(Service, { metadata: ref, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } } as Service);
  await cluster.client.create(Service, { metadata: { ...ref, name: "other" }, spec: { selector: { app: "other" }, ports: [{ port: 80 }] } } as Service);
  await create({ replicas: 100 });
  await cluster.run(pods());
  const content = ({ endpoints, ports }: EndpointSlice): string => JSON.stringify([endpoints, ports]);
  let writes = 0;
  const idle: string[] = [];
  const stop = cluster.cache.of(EndpointSlice).subscribe(({ type, object, previous }) => {
    if (type !== "MODIFIED" || !previous) return;
    writes += 1;
    if (content(object) === content(previous)) idle.push(object.metadata.name ?? "");
  });
  await change(image("nginx:2"));
  let steps = 0;
  for (; steps < 200 && waiting().length > 0; steps++) {
    await cluster.run(waiting());
    await cluster.reap();
  }
  stop();
  expect([active().length, [...images()], idle]).toEqual([100, ["nginx:2"], []]);
  // At each step pods become ready and pods go, and there are two slices at most.
  expect(writes).toBeLessThanOrEqual(4 * steps);
  const slices = cluster.cache.of(EndpointSlice).list("default").filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "web");
  const endpoints = slices.flatMap(({ endpoints = [] }) => endpoints);
  expect(endpoints.filter(({ conditions }) => conditions?.ready).length).toBe(100);
});
