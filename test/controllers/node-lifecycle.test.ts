import { Lease } from "@kx/shared/kinds/coordination/lease";
import { Event } from "@kx/shared/kinds/core/event";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { microTimestamp, timestamp } from "@kx/shared/meta/clock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

// Nodes that kx does not simulate: their Leases and reports are the test's own.

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
  await cluster.client.create(Namespace, { metadata: { name: "kube-node-lease" } });
  await cluster.settled();
});
afterEach(() => cluster.close());

const node = (name: string): Promise<Node> => cluster.client.get(Node, { name });
const conditions = async (name: string): Promise<string[]> => ((await node(name)).status?.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`);
const taints = async (name: string): Promise<string[]> => ((await node(name)).spec?.taints ?? []).map(({ key, effect }) => `${key.replace("node.kubernetes.io/", "")}:${effect}`).sort();

async function addNode(name: string): Promise<void> {
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: timestamp(cluster.clock) };
  await cluster.client.create(Node, { metadata: { name }, status: { conditions: [ready] } } as unknown as Node);
  await cluster.settled();
}

async function pass(ms: number): Promise<void> {
  cluster.clock.advance(ms);
  await cluster.settled();
}

test("a node without a word for 50 seconds is lost at the second look", async () => {
  await addNode("other");
  await pass(50_000);
  expect(await conditions("other")).toEqual(["Ready True KubeletReady"]);
  await pass(5000);
  expect(await conditions("other")).toEqual(["Ready Unknown NodeStatusUnknown", "MemoryPressure Unknown NodeStatusNeverUpdated", "DiskPressure Unknown NodeStatusNeverUpdated", "PIDPressure Unknown NodeStatusNeverUpdated"]);
  expect(await taints("other")).toEqual(["unreachable:NoExecute", "unreachable:NoSchedule"]);
});

test("a Lease that is renewed keeps a node", async () => {
  await addNode("other");
  const ref = { namespace: "kube-node-lease", name: "other" };
  await cluster.client.create(Lease, { metadata: ref, spec: { holderIdentity: "other" } });
  for (let beat = 0; beat < 10; beat++) {
    await cluster.client.patch(Lease, ref, { type: "merge", body: { spec: { renewTime: microTimestamp(cluster.clock) } } });
    await pass(10_000);
  }
  expect(await conditions("other")).toEqual(["Ready True KubeletReady"]);
});

test("a node of which no kubelet ever reported is lost after a minute", async () => {
  await cluster.client.create(Node, { metadata: { name: "other" } });
  await pass(60_000);
  expect(await conditions("other")).toEqual([]);
  await pass(5000);
  expect(await conditions("other")).toEqual(["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"].map((type) => `${type} Unknown NodeStatusNeverUpdated`));
});

test("while every node is lost, pods are not thrown out", async () => {
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { status: { conditions: [{ type: "Ready", status: "Unknown" }] } }, subresource: "status" });
  await cluster.settled();
  expect(await taints("node-1")).toEqual(["unreachable:NoSchedule"]);
  await addNode("other");
  expect(await taints("node-1")).toEqual(["unreachable:NoExecute", "unreachable:NoSchedule"]);
});

test("a cordon is a taint as well", async () => {
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { spec: { unschedulable: true } } });
  await cluster.settled();
  expect((await node("node-1")).spec?.taints).toEqual([{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule", timeAdded: timestamp(cluster.clock) }]);
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { spec: { unschedulable: null } } });
  await cluster.settled();
  expect(await taints("node-1")).toEqual([]);
});

test("pods of a lost node are not ready, also those that say so later", async () => {
  await addNode("other");
  const ref = { namespace: "default", name: "p" };
  await cluster.client.create(Pod, { metadata: ref, spec: { nodeName: "other", containers: [{ name: "c", image: "nginx" }] } });
  const report = async (): Promise<void> => {
    const ready = { type: "Ready", status: "True", lastTransitionTime: timestamp(cluster.clock) };
    await cluster.client.patch(Pod, ref, { type: "strategic", body: { status: { phase: "Running", conditions: [ready] } }, subresource: "status" });
    await cluster.settled();
  };
  const isReady = async (): Promise<string | undefined> => (await cluster.client.get(Pod, ref)).status?.conditions?.find(({ type }) => type === "Ready")?.status;
  await report();
  expect(await isReady()).toBe("True");
  await pass(50_000);
  await pass(5000);
  expect(await isReady()).toBe("False");
  await report();
  expect(await isReady()).toBe("False");
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.name=p,reason=NodeNotReady" });
  expect(items.map(({ type, message, source, count }) => [type, message, source?.component, count])).toEqual([["Warning", "Node is not ready", "node-controller", 2]]);
});

test("a jump of time is not a node's silence", async () => {
  await addNode("other");
  await pass(600_000);
  await pass(600_000);
  expect(await conditions("other")).toEqual(["Ready True KubeletReady"]);
  await pass(5000);
  expect((await conditions("other"))[0]).toBe("Ready Unknown NodeStatusUnknown");
});
