import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { chooseNode } from "../../apiserver/src/nodes/scheduler/choose-node.ts";
import { fitError } from "../../apiserver/src/nodes/scheduler/fit-error.ts";
import { podInfo } from "../../apiserver/src/nodes/scheduler/framework/pod-info.ts";
import { balancedAllocation } from "../../apiserver/src/nodes/scheduler/plugins/balanced-allocation.ts";
import { interPodAffinity } from "../../apiserver/src/nodes/scheduler/plugins/inter-pod-affinity.ts";
import { nodeAffinity } from "../../apiserver/src/nodes/scheduler/plugins/node-affinity.ts";
import { nodeResourcesFit } from "../../apiserver/src/nodes/scheduler/plugins/node-resources-fit.ts";
import { podTopologySpread } from "../../apiserver/src/nodes/scheduler/plugins/pod-topology-spread.ts";
import { taintToleration } from "../../apiserver/src/nodes/scheduler/plugins/taint-toleration.ts";
import { aNode, aPod, scores, snapshotOf, spread } from "./placement.ts";

// The cases and their scores are those of the plugins' own tests in pkg/scheduler/framework/plugins.

describe("taints that only ask to be avoided", () => {
  const avoid = (key: string, value: string): object => ({ key, value, effect: "PreferNoSchedule" });
  const tolerate = (key: string, value: string, effect = "PreferNoSchedule"): object => ({ key, operator: "Equal", value, effect });
  const node = (name: string, ...taints: object[]): Node => aNode(name, {}, { spec: { taints } });
  const [arm, ssd] = [avoid("cpu-type", "arm64"), avoid("disk-type", "ssd")];
  const three = [node("nodeA"), node("nodeB", arm), node("nodeC", arm, ssd)];

  test.each<[string, object[], Node[], Record<string, number>]>([
    ["one that is tolerated", [tolerate("foo", "bar")], [node("nodeA", avoid("foo", "bar")), node("nodeB", avoid("foo", "blah"))], { nodeA: 100, nodeB: 0 }],
    ["all are tolerated", [tolerate("cpu-type", "arm64"), tolerate("disk-type", "ssd")], three, { nodeA: 100, nodeB: 100, nodeC: 100 }],
    ["the more, the worse", [tolerate("foo", "bar")], three, { nodeA: 100, nodeB: 50, nodeC: 0 }],
    ["tolerations of other effects do not count", [tolerate("cpu-type", "arm64", "NoSchedule")], [node("nodeA"), node("nodeC", arm, ssd)], { nodeA: 100, nodeC: 0 }],
  ])("%s", (_, tolerations, nodes, expected) => {
    expect(scores(taintToleration, aPod({}, { tolerations }), { nodes })).toEqual(expected);
  });
});

describe("preferred node affinity", () => {
  const prefers = (...terms: [number, string, string][]): object => ({
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, key, value]) => ({ weight, preference: { matchExpressions: [{ key, operator: "In", values: [value] }] } })) } },
  });
  const nodes = [aNode("node1", { foo: "bar" }), aNode("node2", { key: "value" }), aNode("node5", { foo: "bar", key: "value", az: "az1" })];

  test.each<[string, object, Record<string, number> | undefined]>([
    ["none", {}, undefined],
    ["one", prefers([2, "foo", "bar"]), { node1: 100, node2: 0, node5: 100 }],
    ["several add up", prefers([2, "foo", "bar"], [4, "key", "value"], [5, "az", "az1"]), { node1: 18, node2: 36, node5: 100 }],
  ])("%s", (_, spec, expected) => {
    expect(scores(nodeAffinity, aPod({}, spec), { nodes })).toEqual(expected);
  });
});

describe("resources", () => {
  const asks = (...lists: Record<string, string>[]): object => ({ containers: lists.map((requests, i) => ({ name: `c${i}`, resources: { requests } })) });
  const sized = (name: string, cpu: string, memory: string): Node => aNode(name, {}, { allocatable: { cpu, memory } });
  const on = (node: string, ...lists: Record<string, string>[]): Pod => aPod({}, asks(...lists), { on: node });
  const both = asks({ cpu: "1000m", memory: "2000" }, { cpu: "2000m", memory: "3000" });
  const cpuOnly = [{ cpu: "1000m", memory: "0" }, { cpu: "2000m", memory: "0" }];
  const cpuAndMemory = [{ cpu: "1000m", memory: "2000" }, { cpu: "2000m", memory: "3000" }];

  test.each<[string, object, Node[], Pod[], Record<string, number>]>([
    ["nothing asked for", {}, [sized("node1", "4", "10000"), sized("node2", "4", "10000")], [], { node1: 100, node2: 100 }],
    ["nodes of different sizes", both, [sized("node1", "4", "10000"), sized("node2", "6", "10000")], [], { node1: 37, node2: 50 }],
    ["what others ask for", {}, [sized("node1", "10", "20000"), sized("node2", "10", "20000")], [on("node1", { cpu: "3", memory: "0" }), on("node1", { cpu: "3", memory: "0" }), on("node2", { cpu: "3", memory: "0" }), on("node2", { cpu: "3", memory: "5000" })], { node1: 70, node2: 57 }],
    ["both", both, [sized("node1", "10", "20000"), sized("node2", "10", "20000")], [on("node1", { cpu: "3", memory: "0" }), on("node2", { cpu: "3", memory: "5000" })], { node1: 57, node2: 45 }],
    ["more than there is", asks({ cpu: "3", memory: "5000" }), [sized("node1", "2", "10000")], [], { node1: 25 }],
  ])("the emptiest: %s", (_, spec, nodes, pods, expected) => {
    expect(scores(nodeResourcesFit, aPod({}, spec), { nodes, pods })).toEqual(expected);
  });

  test("a container that asks for nothing counts as 100m and 200Mi", () => {
    const nodes = [sized("node1", "1", "2000Mi"), sized("node2", "1", "2000Mi")];
    expect(scores(nodeResourcesFit, aPod({}, asks({})), { nodes, pods: [on("node1", {})] })).toEqual({ node1: 80, node2: 90 });
  });

  test.each<[string, object, Node[], Pod[], Record<string, number> | undefined]>([
    ["nothing asked for", {}, [sized("node1", "4", "10000")], [], undefined],
    ["nodes of different sizes", both, [sized("node1", "4", "10000"), sized("node2", "6", "10000")], [], { node1: 68, node2: 75 }],
    ["what others ask for", both, [sized("node1", "10", "20000"), sized("node2", "10", "20000")], [on("node1", ...cpuOnly), on("node2", ...cpuAndMemory)], { node1: 73, node2: 74 }],
    ["of different sizes, with others", both, [sized("node1", "10", "20000"), sized("node2", "10", "50000")], [on("node1", ...cpuOnly), on("node2", ...cpuAndMemory)], { node1: 73, node2: 70 }],
    ["the best and the worst", asks({ memory: "2000" }, { memory: "3000" }), [sized("node1", "3", "5000"), sized("node2", "3", "5000")], [on("node1", { cpu: "3" })], { node1: 100, node2: 50 }],
    ["at the end of the capacity", asks({ cpu: "3" }), [sized("node1", "6", "10000"), sized("node2", "6", "10000")], [on("node1", ...cpuOnly), on("node2", ...cpuAndMemory)], { node1: 62, node2: 62 }],
  ])("the best balanced: %s", (_, spec, nodes, pods, expected) => {
    expect(scores(balancedAllocation, aPod({}, spec), { nodes, pods })).toEqual(expected);
  });
});

describe("topology spread", () => {
  const host = "kubernetes.io/hostname";
  const foo = { matchExpressions: [{ key: "foo", operator: "Exists" }] };
  const constraint = (maxSkew: number, topologyKey: string, labelSelector: object | null = foo): object => ({ maxSkew, topologyKey, whenUnsatisfiable: "ScheduleAnyway", ...(labelSelector ? { labelSelector } : {}) });
  const wants = (...constraints: object[]): Pod => aPod({ foo: "" }, { topologySpreadConstraints: constraints });
  const hosts = (...names: string[]): Node[] => names.map((name) => aNode(name, { [host]: name }));
  const zoned = [["node-a", "zone1"], ["node-b", "zone1"], ["node-x", "zone2"], ["node-y", "zone2"]].map(([name, zone]) => aNode(name!, { zone: zone!, [host]: name! }));

  test.each<[string, Pod, Node[], Pod[], string[] | undefined, Record<string, number>]>([
    ["no existing pods", wants(constraint(1, host)), hosts("node-a", "node-b"), [], undefined, { "node-a": 100, "node-b": 100 }],
    ["one candidate", wants(constraint(1, host)), hosts("node-a", "node-b"), spread({ "node-a": 2, "node-b": 1 }), ["node-a"], { "node-a": 100 }],
    ["even", wants(constraint(1, host)), hosts("node-a", "node-b"), spread({ "node-a": 1, "node-b": 1 }), undefined, { "node-a": 100, "node-b": 100 }],
    ["2/1/0/3", wants(constraint(1, host)), hosts("node-a", "node-b", "node-c", "node-d"), spread({ "node-a": 2, "node-b": 1, "node-d": 3 }), undefined, { "node-a": 20, "node-b": 60, "node-c": 100, "node-d": 0 }],
    ["2/1/0/3 without a selector", wants(constraint(1, host, null)), hosts("node-a", "node-b", "node-c", "node-d"), spread({ "node-a": 2, "node-b": 1, "node-d": 3 }), undefined, { "node-a": 100, "node-b": 100, "node-c": 100, "node-d": 100 }],
    ["2/1/0/3, maxSkew 2", wants(constraint(2, host)), hosts("node-a", "node-b", "node-c", "node-d"), spread({ "node-a": 2, "node-b": 1, "node-d": 3 }), undefined, { "node-a": 33, "node-b": 66, "node-c": 100, "node-d": 16 }],
    ["4/3/2/1, maxSkew 3", wants(constraint(3, host)), hosts("node-a", "node-b", "node-c", "node-d"), spread({ "node-a": 4, "node-b": 3, "node-c": 2, "node-d": 1 }), undefined, { "node-a": 44, "node-b": 66, "node-c": 77, "node-d": 100 }],
    ["4/2/1/~3~", wants(constraint(1, host)), hosts("node-a", "node-b", "node-x", "node-y"), spread({ "node-a": 4, "node-b": 2, "node-x": 1, "node-y": 3 }), ["node-a", "node-b", "node-x"], { "node-a": 33, "node-b": 83, "node-x": 100 }],
    ["4/?2?/1/~3~", wants(constraint(1, host)), [...hosts("node-a"), aNode("node-b", { n: "node-b" }), ...hosts("node-x", "node-y")], spread({ "node-a": 4, "node-b": 2, "node-x": 1, "node-y": 3 }), ["node-a", "node-b", "node-x"], { "node-a": 16, "node-b": 0, "node-x": 100 }],
    ["zones, 4/2/1/~3~", wants(constraint(1, "zone")), zoned, spread({ "node-a": 4, "node-b": 2, "node-x": 1, "node-y": 3 }), ["node-a", "node-b", "node-x"], { "node-a": 75, "node-b": 75, "node-x": 100 }],
  ])("%s", (_, pod, nodes, pods, among, expected) => {
    expect(scores(podTopologySpread, pod, { nodes, pods }, among)).toEqual(expected);
  });

  test("without constraints the system spreads the pods of a Service over nodes and zones", () => {
    const pods = spread({ "node-a": 4, "node-b": 3, "node-c": 2, "node-d": 1 });
    const placement = { nodes: hosts("node-a", "node-b", "node-c", "node-d"), pods, selector: { foo: "" } };
    expect(scores(podTopologySpread, aPod({ foo: "" }), placement)).toEqual({ "node-a": 44, "node-b": 66, "node-c": 77, "node-d": 100 });
  });

  test("a pod of no Service and no owner is not spread", () => {
    expect(scores(podTopologySpread, aPod({ foo: "" }), { nodes: hosts("node-a") })).toBeUndefined();
  });
});

describe("pod affinity", () => {
  const security = (value: string): object => ({ matchExpressions: [{ key: "security", operator: "In", values: [value] }] });
  const weighted = (weight: number, topologyKey: string, labelSelector: object): object => ({ weight, podAffinityTerm: { topologyKey, labelSelector } });
  const near = (...preferredDuringSchedulingIgnoredDuringExecution: object[]): object => ({ affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } });
  const apart = (...preferredDuringSchedulingIgnoredDuringExecution: object[]): object => ({ affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } });
  const [s1, s2] = [{ security: "S1" }, { security: "S2" }];
  const [china, india, az1] = [{ region: "China" }, { region: "India" }, { az: "az1" }];
  const three = [aNode("node1", china), aNode("node2", india), aNode("node3", az1)];
  const on = (node: string, labels: Record<string, string>, spec: object = {}): Pod => aPod(labels, spec, { on: node });
  const stayWithS1 = near(weighted(5, "region", security("S1")));
  const stayWithS2 = near(weighted(6, "region", security("S2")));
  const failures = near(
    weighted(8, "region", { matchExpressions: [{ key: "security", operator: "NotIn", values: ["S1"] }, { key: "security", operator: "In", values: ["S2"] }] }),
    weighted(2, "region", { matchExpressions: [{ key: "security", operator: "Exists" }, { key: "wrongkey", operator: "DoesNotExist" }] }),
  );

  test.each<[string, Pod, Node[], Pod[], Record<string, number> | undefined]>([
    ["nobody prefers anything", aPod(s1), three, [on("node1", s2)], undefined],
    ["the region of one that matches", aPod(s1, stayWithS1), three, [on("node1", s1), on("node2", s2), on("node3", s1)], { node1: 100, node2: 0, node3: 0 }],
    ["every node of that region", aPod({}, stayWithS1), [aNode("node1", china), aNode("node2", { ...china, az: "az1" }), aNode("node3", india)], [on("node1", s1)], { node1: 100, node2: 100, node3: 0 }],
    ["the region with more of them", aPod(s1, stayWithS2), [aNode("node1", china), aNode("node2", india), aNode("node3", china)], [on("node1", s2), on("node1", s2), on("node2", s2), on("node3", s2)], { node1: 100, node2: 0, node3: 100 }],
    ["several terms, some of which do not match", aPod(s1, failures), three, [on("node1", s1), on("node2", s2), on("node3", s1)], { node1: 20, node2: 100, node3: 0 }],
    ["what those that are there prefer", aPod(s2), three, [on("node1", s1, stayWithS1), on("node2", s2, stayWithS2)], { node1: 0, node2: 100, node3: 0 }],
    ["away from a zone", aPod(s1, apart(weighted(5, "az", security("S1")))), [aNode("node1", az1), aNode("node2", china)], [on("node1", s1), on("node2", s2)], { node1: 0, node2: 100 }],
    ["what those that are there avoid", aPod(s2), [aNode("node1", az1), aNode("node2", { az: "az2" })], [on("node1", s1, apart(weighted(5, "az", security("S2")))), on("node2", s2)], { node1: 0, node2: 100 }],
    [
      "what those that are there demand",
      aPod(s1),
      [aNode("node1", china), aNode("node2", india)],
      [on("node1", s1, { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "region", labelSelector: security("S1") }] } } }), on("node2", s2)],
      { node1: 100, node2: 0 },
    ],
  ])("%s", (_, pod, nodes, pods, expected) => {
    expect(scores(interPodAffinity, pod, { nodes, pods })).toEqual(expected);
  });
});

describe("a decision", () => {
  const nodes = [aNode("node-10"), aNode("node-2"), aNode("node-1")];
  const choose = (pod: Pod, placed: Pod[] = [], among = nodes): string | object => {
    const choice = chooseNode(podInfo(pod), snapshotOf({ nodes: among, pods: placed }));
    return "node" in choice ? choice.node.name : fitError(choice, { preempts: pod.spec?.preemptionPolicy !== "Never" });
  };
  const helpless = (count: number): string => `no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;

  test("of equal nodes the first by number", () => {
    expect(choose(aPod())).toBe("node-1");
  });

  test("the emptiest", () => {
    const placed = ["node-1", "node-2"].map((on) => aPod({}, { containers: [{ name: "c", resources: { requests: { cpu: "2" } } }] }, { on }));
    expect(choose(aPod(), placed)).toBe("node-10");
  });

  // FitError.Error in pkg/scheduler/framework/types.go, and the cases of defaultpreemption's own test.
  test.each<[string, object, Node[], Pod[], string]>([
    ["no node", {}, [], [], "no nodes available to schedule pods"],
    ["cordoned", {}, [aNode("a", {}, { spec: { unschedulable: true } })], [], `0/1 nodes are available: 1 node(s) were unschedulable. ${helpless(1)}`],
    [
      "different reasons, sorted",
      { nodeSelector: { disk: "ssd" } },
      [aNode("a", { disk: "ssd" }, { spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] } }), aNode("b"), aNode("c")],
      [],
      `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. ${helpless(3)}`,
    ],
    [
      "more than any node has, which no victim mends, and what one would",
      { containers: [{ name: "c", resources: { requests: { cpu: "3" } } }] },
      [aNode("a", {}, { allocatable: { cpu: "2" } }), aNode("b", {}, { allocatable: { cpu: "4" } })],
      [aPod({}, { containers: [{ name: "c", resources: { requests: { cpu: "2" } } }] }, { on: "b" })],
      "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    ],
    ["one that may not push others out", { preemptionPolicy: "Never" }, [aNode("a", {}, { spec: { unschedulable: true } })], [], "0/1 nodes are available: 1 node(s) were unschedulable. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never."],
    [
      "a node by name that has no room: the others are not asked",
      { containers: [{ name: "c", resources: { requests: { cpu: "9" } } }], affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }] } } } },
      [aNode("a", {}, { spec: { unschedulable: true } }), aNode("b")],
      [],
      `0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${helpless(2)}`,
    ],
  ])("that cannot be made: %s", (_, spec, among, placed, message) => {
    expect(choose(aPod({}, spec), placed, among)).toBe(message);
  });
});
