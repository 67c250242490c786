import { isReason } from "@kx/shared/errors/status-error";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const ref = { namespace: "default", name: "p" };

async function runPod(nodeName: string, metadata: object = {}): Promise<void> {
  await cluster.client.create(Pod, { metadata: { ...ref, ...metadata }, spec: { nodeName, containers: [{ name: "c", image: "nginx" }] } });
  await cluster.settled();
}

async function pod(): Promise<Pod | undefined> {
  try {
    return await cluster.client.get(Pod, ref);
  } catch (error) {
    if (isReason(error, "NotFound")) return undefined;
    throw error;
  }
}

async function pass(ms: number): Promise<void> {
  cluster.clock.advance(ms);
  await cluster.settled();
}

test("the pods of a node go with it, whatever their grace period", async () => {
  await runPod("node-1");
  await cluster.client.delete(Node, { name: "node-1" });
  await cluster.settled();
  expect(await pod()).toBeUndefined();
});

test("a pod that is kept by a finalizer says why it failed", async () => {
  await runPod("node-1", { finalizers: ["example.com/kept"] });
  await cluster.client.delete(Node, { name: "node-1" });
  await cluster.settled();
  const { metadata, status } = (await pod())!;
  expect(metadata.deletionTimestamp).toBeDefined();
  expect(status).toMatchObject({ phase: "Failed", conditions: [{ type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" }] });
});

test("a node that only a pod names may come within 40 seconds", async () => {
  await runPod("node-2");
  await pass(39_000);
  expect(await pod()).toBeDefined();
  await cluster.client.create(Node, { metadata: { name: "node-2" } });
  await pass(60_000);
  expect(await pod()).toBeDefined();
});

test("a pod whose node does not come is gone after that", async () => {
  await runPod("node-2");
  await pass(40_000);
  expect(await pod()).toBeUndefined();
});

test("a pod that ends on a node that is out of service is not waited for", async () => {
  await runPod("node-1");
  await cluster.client.delete(Pod, ref);
  await cluster.settled();
  expect((await pod())?.metadata.deletionTimestamp).toBeDefined();
  const taints = [{ key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoSchedule" }];
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { spec: { taints } } });
  await cluster.settled();
  expect(await pod()).toBeDefined();
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { status: { conditions: [{ type: "Ready", status: "False" }] } }, subresource: "status" });
  await cluster.settled();
  expect(await pod()).toBeUndefined();
});
