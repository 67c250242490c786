import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import { Event } from "@kx/shared/kinds/core/event";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { refOf } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { metadata: { labels: { disk: "ssd" } } } });
  for (const name of ["node-2", "node-3"]) await cluster.client.create(Node, { metadata: { name, labels: { disk: "hdd" } } });
  await cluster.settled();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "agent" };
const template = (image = "agent:1", spec: object = {}): object => ({ metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "agent", image }], ...spec } });

async function create(spec: Record<string, unknown> = {}): Promise<void> {
  await cluster.client.create(DaemonSet, { metadata: ref, spec: { selector: { matchLabels: { app: "agent" } }, template: template(), ...spec } } as DaemonSet);
  await cluster.settled();
}

async function change(spec: object): Promise<void> {
  await cluster.client.patch(DaemonSet, ref, { type: "merge", body: { spec } });
  await cluster.settled();
}

async function changeNode(name: string, body: object): Promise<void> {
  await cluster.client.patch(Node, { name }, { type: "merge", body });
  await cluster.settled();
}

type Term = { matchFields?: { values?: string[] }[] };
const meantFor = ({ spec }: Pod): string => {
  const terms: readonly Term[] = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.[0]?.values?.[0] ?? "";
};
const pods = (): Pod[] => [...cluster.cache.of(Pod).list("default")].sort((a, b) => (meantFor(a) < meantFor(b) ? -1 : 1));
const active = (): Pod[] => pods().filter(({ metadata }) => !metadata.deletionTimestamp);
const nodes = (): string[] => active().map(meantFor);
const images = (): string[] => active().map((pod) => `${meantFor(pod)} ${pod.spec?.containers[0]?.image}`);
const waiting = (): Pod[] => active().filter(({ status }) => status?.phase === "Pending");
const daemonSet = (): Promise<DaemonSet> => cluster.client.get(DaemonSet, ref);
const revisions = (): ControllerRevision[] => [...cluster.cache.of(ControllerRevision).list("default")].sort((a, b) => a.revision - b.revision);

/** Binds and runs what waits, as the scheduler and the kubelets would. */
async function run(which: readonly Pod[] = waiting()): Promise<void> {
  for (const pod of which) {
    if (!pod.spec?.nodeName) await cluster.client.createSubresource(Pod, refOf(pod), "binding", { target: { kind: "Node", name: meantFor(pod) } });
  }
  await cluster.settled();
  await cluster.run(which.map((pod) => cluster.cache.of(Pod).get(refOf(pod))!));
}

async function rollOut(): Promise<void> {
  for (let i = 0; i < 20 && (waiting().length > 0 || pods().length > active().length); i++) {
    await run();
    await cluster.reap();
  }
}

async function messages(): Promise<string[]> {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.kind=DaemonSet" });
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

test("every node gets a pod that can be nowhere else", async () => {
  await create();
  expect(nodes()).toEqual(["node-1", "node-2", "node-3"]);
  const [revision] = revisions();
  const hash = revision?.metadata.labels?.["controller-revision-hash"];
  expect(revision?.metadata.name).toBe(`agent-${hash}`);
  expect(pods()[0]).toMatchObject({
    metadata: {
      generateName: "agent-",
      labels: { app: "agent", "controller-revision-hash": hash, "pod-template-generation": "1" },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["node-1"] }] }] } } },
    },
  });
  const tolerations = pods()[0]?.spec?.tolerations?.map(({ key, operator, effect }) => `${key} ${operator} ${effect}`);
  expect(tolerations).toEqual([
    "node.kubernetes.io/not-ready Exists NoExecute",
    "node.kubernetes.io/unreachable Exists NoExecute",
    "node.kubernetes.io/disk-pressure Exists NoSchedule",
    "node.kubernetes.io/memory-pressure Exists NoSchedule",
    "node.kubernetes.io/pid-pressure Exists NoSchedule",
    "node.kubernetes.io/unschedulable Exists NoSchedule",
  ]);
  expect((await messages()).sort()).toEqual(pods().map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`).sort());
  expect(cluster.complaints).toEqual([]);
});

test("its status counts nodes", async () => {
  await create();
  expect((await daemonSet()).status).toEqual({ observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 3, numberMisscheduled: 0, numberReady: 0, updatedNumberScheduled: 3, numberUnavailable: 3 });
  await run();
  expect((await daemonSet()).status).toEqual({ observedGeneration: 1, desiredNumberScheduled: 3, currentNumberScheduled: 3, numberMisscheduled: 0, numberReady: 3, updatedNumberScheduled: 3, numberAvailable: 3 });
});

test("at rest nothing is written, whatever a node says of itself", async () => {
  await create();
  await run();
  const before = await daemonSet();
  await cluster.client.patch(Node, { name: "node-1" }, { type: "strategic", subresource: "status", body: { status: { conditions: [{ type: "Ready", status: "True" }] } } });
  cluster.clock.advance(1000);
  await cluster.settled();
  expect([(await daemonSet()).metadata.resourceVersion, nodes()]).toEqual([before.metadata.resourceVersion, ["node-1", "node-2", "node-3"]]);
});

test("a node that comes gets one, and what was meant for a node that goes is gone", async () => {
  await create();
  await cluster.client.create(Node, { metadata: { name: "node-4" } });
  await cluster.settled();
  expect(nodes()).toEqual(["node-1", "node-2", "node-3", "node-4"]);
  await cluster.client.delete(Node, { name: "node-4" });
  await cluster.settled();
  expect(nodes()).toEqual(["node-1", "node-2", "node-3"]);
  expect((await daemonSet()).status?.desiredNumberScheduled).toBe(3);
});

test("a node selector chooses nodes, and follows their labels", async () => {
  await create({ template: template("agent:1", { nodeSelector: { disk: "hdd" } }) });
  expect(nodes()).toEqual(["node-2", "node-3"]);
  await run();
  await changeNode("node-1", { metadata: { labels: { disk: "hdd" } } });
  expect(nodes()).toEqual(["node-1", "node-2", "node-3"]);
  await changeNode("node-2", { metadata: { labels: { disk: "ssd" } } });
  expect(nodes()).toEqual(["node-1", "node-3"]);
});

test("required node affinity chooses nodes", async () => {
  const nodeSelectorTerms = [{ matchExpressions: [{ key: "disk", operator: "NotIn", values: ["hdd"] }] }];
  await create({ template: template("agent:1", { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } }) });
  expect(nodes()).toEqual(["node-1"]);
});

test.each([
  ["NoSchedule keeps new ones off and lets the others be", "NoSchedule", ["node-1", "node-2", "node-3"], 1],
  ["NoExecute drives them away", "NoExecute", ["node-1", "node-3"], 0],
])("a taint %s", async (_, effect, left, misscheduled) => {
  await create();
  await run();
  await changeNode("node-2", { spec: { taints: [{ key: "example.com/kept", effect }] } });
  expect(nodes()).toEqual(left);
  await cluster.reap();
  expect((await daemonSet()).status).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2, numberMisscheduled: misscheduled });
  await changeNode("node-2", { spec: { taints: null } });
  expect(nodes()).toEqual(["node-1", "node-2", "node-3"]);
});

test("a cordon does not keep a daemon off, a toleration gets it past a taint", async () => {
  await changeNode("node-1", { spec: { unschedulable: true, taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] } });
  await changeNode("node-2", { spec: { taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }] } });
  await changeNode("node-3", { spec: { taints: [{ key: "dedicated", value: "web", effect: "NoSchedule" }] } });
  await create({ template: template("agent:1", { tolerations: [{ key: "dedicated", value: "db" }] }) });
  expect(nodes()).toEqual(["node-1", "node-2"]);
});

test("a pod that ended is replaced: a failed one not more often than once a second", async () => {
  await create();
  await run();
  const [first, second] = pods();
  await cluster.client.patch(Pod, refOf(first!), { type: "merge", body: { status: { phase: "Failed" } }, subresource: "status" });
  await cluster.client.patch(Pod, refOf(second!), { type: "merge", body: { status: { phase: "Succeeded" } }, subresource: "status" });
  await cluster.settled();
  expect([nodes(), pods()[0]?.metadata.uid === first?.metadata.uid, pods()[1]?.metadata.uid === second?.metadata.uid]).toEqual([["node-1", "node-2", "node-3"], true, false]);
  cluster.clock.advance(1000);
  await cluster.settled();
  expect([nodes(), pods()[0]?.metadata.uid === first?.metadata.uid]).toEqual([["node-1", "node-2", "node-3"], false]);
  expect(await messages()).toEqual(
    expect.arrayContaining([
      `Warning FailedDaemonPod Found failed daemon pod default/${first?.metadata.name} on node node-1, will try to kill it`,
      `Normal SucceededDaemonPod Found succeeded daemon pod default/${second?.metadata.name} on node node-2, will try to delete it`,
    ]),
  );
});

test("a new template replaces one pod after the other", async () => {
  await create();
  await run();
  await change({ template: template("agent:2") });
  expect([pods().length, active().length]).toEqual([3, 2]);
  await cluster.reap();
  expect([images().filter((image) => image.endsWith("2")).length, active().length]).toEqual([1, 3]);
  expect((await daemonSet()).status).toMatchObject({ observedGeneration: 2, updatedNumberScheduled: 1, numberUnavailable: 1 });
  await rollOut();
  expect(images()).toEqual(["node-1 agent:2", "node-2 agent:2", "node-3 agent:2"]);
  expect((await daemonSet()).metadata.annotations).toMatchObject({ "deprecated.daemonset.template.generation": "2" });
  expect(revisions().map(({ revision }) => revision)).toEqual([1, 2]);
});

test("maxUnavailable in percent, and pods that are of no use go first", async () => {
  await create({ updateStrategy: { rollingUpdate: { maxUnavailable: "60%" } } });
  await run(pods().slice(0, 2));
  await change({ template: template("agent:2") });
  // Two of three may be missing: the one that never ran is, and goes at once.
  expect([active().length, images()]).toEqual([2, [expect.stringMatching(/agent:1$/), expect.stringMatching(/agent:2$/)]]);
  await rollOut();
  expect(images()).toEqual(["node-1 agent:2", "node-2 agent:2", "node-3 agent:2"]);
});

test("with a surge the new pod is there before the old one goes", async () => {
  await create({ updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
  await run();
  await change({ template: template("agent:2") });
  expect(active().length).toBe(4);
  await run();
  expect([active().filter(({ status }) => status?.phase === "Running").length, pods().length - active().length]).toEqual([3, 1]);
  await rollOut();
  expect(images()).toEqual(["node-1 agent:2", "node-2 agent:2", "node-3 agent:2"]);
});

test("OnDelete waits for somebody to delete the pods", async () => {
  await create({ updateStrategy: { type: "OnDelete" } });
  await run();
  await change({ template: template("agent:2") });
  expect(active().length).toBe(3);
  await cluster.client.delete(Pod, refOf(pods()[2]!));
  await rollOut();
  expect(images()).toEqual(["node-1 agent:1", "node-2 agent:1", "node-3 agent:2"]);
});

test("going back uses the former revision again, and revisions beyond the history go", async () => {
  await create({ revisionHistoryLimit: 1 });
  await run();
  const [first] = revisions();
  await change({ template: template("agent:2") });
  await rollOut();
  await change({ template: template("agent:1") });
  await rollOut();
  expect(revisions().map(({ metadata, revision }) => [metadata.name === first?.metadata.name, revision])).toEqual([[false, 2], [true, 3]]);
  await change({ template: template("agent:3") });
  await rollOut();
  expect(revisions().map(({ revision }) => revision)).toEqual([3, 4]);
});

test("deleting it takes its pods and revisions along", async () => {
  await create();
  await run();
  await cluster.client.delete(DaemonSet, ref);
  await cluster.settled();
  await cluster.reap();
  expect([pods(), revisions()]).toEqual([[], []]);
});
