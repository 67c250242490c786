import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { expect, test } from "vitest";
import { SchedulerCache } from "./scheduler-cache.ts";

const aNode = (name: string): Node => ({ metadata: { name }, spec: {}, status: { allocatable: { cpu: "4", pods: "110" } } });

const aPod = (name: string, nodeName: string, { app = "web", cpu = "1", generation = 1, phase = "Running", going = false } = {}): Pod =>
  ({
    metadata: { name, namespace: "default", uid: name, generation, labels: { app }, ...(going ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
    spec: { nodeName, containers: [{ name: "c", resources: { requests: { cpu } }, ports: [{ hostPort: 80 }] }] },
    status: { phase },
  }) as unknown as Pod;

/** Of the first node: pods, thousandths of cpus, pods that `app=web` finds, and whether port 80 is free. */
function state(cache: SchedulerCache): unknown[] {
  const node = cache.nodes[0]!;
  const found = cache.pods.matching("default", labelSelectorOf({ matchLabels: { app: "web" } })).filter(({ terminating }) => !terminating);
  return [node.pods, node.requestedOf("cpu"), found.reduce((sum, { onNodes }) => sum + (onNodes.get(node) ?? 0), 0), node.hasPorts([{ ip: "0.0.0.0", port: 80, protocol: "TCP" }])];
}

test("every change of a pod is taken over, and its end gives everything back", () => {
  const cache = new SchedulerCache();
  cache.setNode(aNode("node-1"));
  const seen = (pod: Pod): unknown[] => {
    cache.setPod(pod);
    return state(cache);
  };
  expect(seen(aPod("a", "node-1"))).toEqual([1, 1000, 1, false]);
  expect(seen(aPod("a", "node-1"))).toEqual([1, 1000, 1, false]);
  expect(seen(aPod("a", "node-1", { cpu: "2", generation: 2 }))).toEqual([1, 2000, 1, false]);
  expect(seen(aPod("a", "node-1", { cpu: "2", generation: 2, app: "db" }))).toEqual([1, 2000, 0, false]);
  expect(seen(aPod("a", "node-1", { cpu: "2", generation: 2, going: true }))).toEqual([1, 2000, 0, false]);
  expect(seen(aPod("a", "node-1", { phase: "Succeeded" }))).toEqual([0, 0, 0, true]);
});

test("pods wait for their node, and outlive it", () => {
  const cache = new SchedulerCache();
  cache.setPod(aPod("a", "node-1"));
  expect(cache.nodes).toEqual([]);
  cache.setNode(aNode("node-1"));
  expect(state(cache)).toEqual([1, 1000, 1, false]);
  cache.removeNode("node-1");
  expect(cache.nodes).toEqual([]);
  expect(cache.pods.matching("default", labelSelectorOf({}))).toEqual([]);
  cache.setNode(aNode("node-1"));
  expect(state(cache)).toEqual([1, 1000, 1, false]);
  cache.removePod("default/a");
  expect(state(cache)).toEqual([0, 0, 0, true]);
});

test("nodes stand in the order of their numbers", () => {
  const cache = new SchedulerCache();
  for (const name of ["node-10", "node-2", "worker", "node-1"]) cache.setNode(aNode(name));
  expect(cache.nodes.map(({ name }) => name)).toEqual(["node-1", "node-2", "node-10", "worker"]);
});
