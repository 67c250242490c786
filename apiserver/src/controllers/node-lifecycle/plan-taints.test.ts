import type { Node } from "@kx/shared/kinds/core/node";
import { expect, test } from "vitest";
import { planTaints } from "./plan-taints.ts";

const now = "2026-01-01T00:00:10Z";
const own = { key: "dedicated", value: "db", effect: "NoSchedule" };
const taint = (name: string, effect: string): object => ({ key: `node.kubernetes.io/${name}`, effect });
const added = (name: string, effect: string): object => ({ ...taint(name, effect), timeAdded: now });
const aNode = (conditions: Record<string, string>, spec: object = {}): Node =>
  ({ metadata: { name: "n" }, spec, status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) } }) as unknown as Node;
const lost = [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute")];

// TestTaintsNodeByCondition, TestApplyNoExecuteTaints and TestSwapUnreachableNotReadyTaints in pkg/controller/nodelifecycle.
test.each<[string, Node, object[] | undefined]>([
  ["ready, without taints", aNode({ Ready: "True" }), undefined],
  ["ready, with a user's", aNode({ Ready: "True" }, { taints: [own] }), undefined],
  ["not ready", aNode({ Ready: "False" }), [added("not-ready", "NoSchedule"), added("not-ready", "NoExecute")]],
  ["lost", aNode({ Ready: "Unknown" }), [added("unreachable", "NoSchedule"), added("unreachable", "NoExecute")]],
  ["lost already", aNode({ Ready: "Unknown" }, { taints: lost }), undefined],
  ["lost, with a user's", aNode({ Ready: "Unknown" }, { taints: [own] }), [own, added("unreachable", "NoSchedule"), added("unreachable", "NoExecute")]],
  ["ready again", aNode({ Ready: "True" }, { taints: [lost[0]!, own, lost[1]!] }), [own]],
  ["not ready instead of lost", aNode({ Ready: "False" }, { taints: lost }), [added("not-ready", "NoSchedule"), added("not-ready", "NoExecute")]],
  ["short of memory and disk", aNode({ Ready: "True", MemoryPressure: "True", DiskPressure: "True", PIDPressure: "False" }), [added("memory-pressure", "NoSchedule"), added("disk-pressure", "NoSchedule")]],
  ["without a network", aNode({ Ready: "True", NetworkUnavailable: "True" }), [added("network-unavailable", "NoSchedule")]],
  ["cordoned", aNode({ Ready: "True" }, { unschedulable: true }), [added("unschedulable", "NoSchedule")]],
  ["cordoned already", aNode({ Ready: "True" }, { unschedulable: true, taints: [taint("unschedulable", "NoSchedule")] }), undefined],
  ["uncordoned", aNode({ Ready: "True" }, { taints: [taint("unschedulable", "NoSchedule")] }), []],
  ["out of service, as its administrator says", aNode({ Ready: "Unknown" }, { taints: [...lost, taint("out-of-service", "NoExecute")] }), undefined],
  ["of which no kubelet reported", aNode({}, { taints: [taint("not-ready", "NoSchedule"), taint("not-ready", "NoExecute")] }), [taint("not-ready", "NoExecute")]],
])("%s", (_, node, taints) => {
  expect(planTaints(node, { evicts: true, now })).toEqual(taints);
});

test("while no node is ready, none throws pods out", () => {
  expect(planTaints(aNode({ Ready: "Unknown" }), { evicts: false, now })).toEqual([added("unreachable", "NoSchedule")]);
  expect(planTaints(aNode({ Ready: "Unknown" }, { taints: lost }), { evicts: false, now })).toEqual([lost[0]]);
});
