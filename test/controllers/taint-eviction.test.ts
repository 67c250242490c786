import { Event } from "@kx/shared/kinds/core/event";
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
const bears = (tolerationSeconds?: number): object[] => [{ key: "k", operator: "Exists", effect: "NoExecute", ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }) }];

async function runPod(tolerations: object[] = []): Promise<void> {
  await cluster.client.create(Pod, { metadata: { ...ref }, spec: { nodeName: "node-1", containers: [{ name: "c", image: "nginx" }], tolerations } } as Pod);
  await cluster.settled();
}

async function taint(...taints: object[]): Promise<void> {
  await cluster.client.patch(Node, { name: "node-1" }, { type: "merge", body: { spec: { taints } } });
  await cluster.settled();
}

const noExecute = { key: "k", value: "v", effect: "NoExecute" };
const pod = (): Promise<Pod> => cluster.client.get(Pod, ref);
const isGoing = async (): Promise<boolean> => (await pod()).metadata.deletionTimestamp !== undefined;
const told = async (): Promise<unknown[]> => {
  const { items } = await cluster.client.list(Event, { namespace: "default", fieldSelector: "involvedObject.name=p" });
  return items.map(({ source, type, reason, message }) => [source?.component, type, reason, message]);
};
const line = (text: string): string[] => ["taint-eviction-controller", "Normal", "TaintManagerEviction", text];

test("a pod that does not bear the taint goes at once, with its grace period", async () => {
  await runPod();
  await taint({ key: "k", effect: "NoSchedule" });
  expect(await isGoing()).toBe(false);
  await taint(noExecute);
  const { metadata, status } = await pod();
  expect(metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
  expect(status?.conditions).toContainEqual(expect.objectContaining({ type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint" }));
  expect(await told()).toEqual([line("Marking for deletion Pod default/p")]);
});

test("a pod that bears it stays", async () => {
  await runPod(bears());
  await taint(noExecute);
  cluster.clock.advance(86_400_000);
  await cluster.settled();
  expect(await isGoing()).toBe(false);
});

test("a pod that bears it for a time goes when that is over; a second taint gives no second time", async () => {
  await runPod([...bears(60), { key: "other", operator: "Exists" }]);
  await taint(noExecute);
  cluster.clock.advance(30_000);
  await taint(noExecute, { key: "other", effect: "NoExecute" });
  cluster.clock.advance(29_000);
  await cluster.settled();
  expect(await isGoing()).toBe(false);
  cluster.clock.advance(1000);
  await cluster.settled();
  expect(await isGoing()).toBe(true);
});

test("a taint that goes in time is forgiven", async () => {
  await runPod(bears(60));
  await taint(noExecute);
  cluster.clock.advance(30_000);
  await taint();
  expect(await told()).toEqual([line("Cancelling deletion of Pod default/p")]);
  cluster.clock.advance(60_000);
  await cluster.settled();
  expect(await isGoing()).toBe(false);
});

test("a pod that comes to a tainted node is treated alike", async () => {
  await taint(noExecute);
  await runPod();
  expect(await isGoing()).toBe(true);
});
