import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { chooseNode, unschedulableMessage } from "./choose-node.ts";

const aNode = (name: string, spec: object = {}): Node => ({ metadata: { name }, spec, status: { conditions: [{ type: "Ready", status: "True" }] } });
const on = (nodeName: string): Pod => ({ metadata: {}, spec: { nodeName, containers: [] } });
const pod: Pod = { metadata: { name: "web" }, spec: { containers: [] } };
const avoided = { taints: [{ key: "a", effect: "PreferNoSchedule" }] };
const nodes = [aNode("node-1"), aNode("node-2"), aNode("node-3")];

test.each<[string, Node[], Pod[], Pod[], string]>([
  ["the first of equal ones", nodes, [], [], "node-1"],
  ["the one with the fewest pods", nodes, [on("node-1"), on("node-1"), on("node-2"), on("node-3")], [], "node-2"],
  ["rather the one with the fewest pods of the same owner", nodes, [on("node-1"), on("node-2"), on("node-3"), on("node-3")], [on("node-1"), on("node-2")], "node-3"],
  ["one that is to be avoided last", [aNode("node-1", avoided), aNode("node-2")], [on("node-2")], [on("node-2")], "node-2"],
])("%s", (_, among, placed, siblings, node) => {
  const podsOn = (name: string): Pod[] => placed.filter(({ spec }) => spec?.nodeName === name);
  expect(chooseNode(pod, among, { podsOn, siblings })).toEqual({ node });
});

test("the reasons are counted", () => {
  const choice = chooseNode(pod, [aNode("node-1", { unschedulable: true }), aNode("node-2", { unschedulable: true })], { podsOn: () => [], siblings: [] });
  expect(choice).toEqual({ reasons: new Map([["node(s) were unschedulable", 2]]) });
});

// FitError.Error in pkg/scheduler/framework/types.go, and the cases of defaultpreemption's own test.
test.each<[number, [string, number][], string]>([
  [0, [], "no nodes available to schedule pods"],
  [
    3,
    [["node(s) were unschedulable", 3]],
    "0/3 nodes are available: 3 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    3,
    [["node(s) had untolerated taint(s)", 1], ["Too many pods", 2]],
    "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Too many pods. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
  ],
])("of %d nodes, %j", (count, reasons, message) => {
  expect(unschedulableMessage(count, new Map(reasons))).toBe(message);
});
