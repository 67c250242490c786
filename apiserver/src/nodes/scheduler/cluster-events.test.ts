import type { CacheEvent } from "@kx/shared/client/informer";
import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { namespaceEvent, nodeEvent, podEvent } from "./cluster-events.ts";

const aNode = (spec: object = {}, { labels = {}, cpu = "4", ready = "True" } = {}): Node =>
  ({ metadata: { name: "n", labels }, spec, status: { allocatable: { cpu }, conditions: [{ type: "Ready", status: ready }] } }) as unknown as Node;
const changed = <T>(previous: T, object: T): CacheEvent<T> => ({ type: "MODIFIED", object, previous });

test.each<[string, CacheEvent<Node>, string | undefined]>([
  ["comes", { type: "ADDED", object: aNode(), previous: undefined }, "node"],
  ["goes", { type: "DELETED", object: aNode(), previous: aNode() }, "node"],
  ["reports that it lives", changed(aNode(), aNode({}, { ready: "Unknown" })), undefined],
  ["is uncordoned", changed(aNode({ unschedulable: true }), aNode()), "node"],
  ["loses a taint", changed(aNode({ taints: [{ key: "a", effect: "NoSchedule" }] }), aNode()), "node"],
  ["gets a label", changed(aNode(), aNode({}, { labels: { a: "b" } })), "node"],
  ["grows", changed(aNode(), aNode({}, { cpu: "8" })), "node"],
])("a node that %s", (_, event, expected) => {
  expect(nodeEvent(event)).toBe(expected);
});

const aPod = ({ on = "n", phase = "Running", labels = {}, generation = 1, going = false } = {}): Pod =>
  ({ metadata: { name: "p", labels, generation, ...(going ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) }, spec: { nodeName: on }, status: { phase } }) as unknown as Pod;

test.each<[string, CacheEvent<Pod>, string | undefined]>([
  ["waits", { type: "ADDED", object: aPod({ on: "" }), previous: undefined }, undefined],
  ["is there", { type: "ADDED", object: aPod(), previous: undefined }, "podPlaced"],
  ["is placed", changed(aPod({ on: "" }), aPod()), "podPlaced"],
  ["reports", changed(aPod({ phase: "Pending" }), aPod()), undefined],
  ["ends", changed(aPod(), aPod({ phase: "Succeeded" })), "podGone"],
  ["goes", { type: "DELETED", object: aPod(), previous: aPod() }, "podGone"],
  ["goes after it ended", { type: "DELETED", object: aPod({ phase: "Failed" }), previous: aPod({ phase: "Failed" }) }, undefined],
  ["goes without a node", { type: "DELETED", object: aPod({ on: "" }), previous: aPod({ on: "" }) }, undefined],
  ["is being deleted", changed(aPod(), aPod({ going: true })), "podGone"],
  ["is resized", changed(aPod(), aPod({ generation: 2 })), "podGone"],
  ["gets a label", changed(aPod(), aPod({ labels: { a: "b" } })), "podLabels"],
])("a pod that %s", (_, event, expected) => {
  expect(podEvent(event)).toBe(expected);
});

test("a namespace matters by its labels", () => {
  const named = (labels: object): { metadata: object } => ({ metadata: { name: "ns", labels } });
  expect(namespaceEvent(changed(named({ a: "b" }), named({ a: "b" })))).toBeUndefined();
  expect(namespaceEvent(changed(named({}), named({ a: "b" })))).toBe("namespace");
});
