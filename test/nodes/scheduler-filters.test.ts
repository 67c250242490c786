import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { interPodAffinity } from "../../apiserver/src/nodes/scheduler/plugins/inter-pod-affinity.ts";
import { namedNodes } from "../../apiserver/src/nodes/scheduler/plugins/named-nodes.ts";
import { nodeAffinity } from "../../apiserver/src/nodes/scheduler/plugins/node-affinity.ts";
import { nodePorts } from "../../apiserver/src/nodes/scheduler/plugins/node-ports.ts";
import { nodeResourcesFit } from "../../apiserver/src/nodes/scheduler/plugins/node-resources-fit.ts";
import { nodeUnschedulable } from "../../apiserver/src/nodes/scheduler/plugins/node-unschedulable.ts";
import { podTopologySpread } from "../../apiserver/src/nodes/scheduler/plugins/pod-topology-spread.ts";
import { taintToleration } from "../../apiserver/src/nodes/scheduler/plugins/taint-toleration.ts";
import { aNode, aPod, spread, verdicts } from "./placement.ts";

// The cases and their outcomes are those of the plugins' own tests in pkg/scheduler/framework/plugins.

const fits = "fits";
const withSpec = (spec: object): Pod => aPod({}, spec);

describe("a node by itself", () => {
  const cordoned = "node(s) were unschedulable";
  const tainted = "node(s) had untolerated taint(s)";
  const mismatch = "node(s) didn't match Pod's node affinity/selector";
  const one = (spec: object, labels: Record<string, string> = {}): Node => aNode("n", labels, { spec });
  const taint = (effect: string, value?: string): Node => one({ taints: [{ key: "dedicated", effect, ...(value ? { value } : {}) }] });
  const tolerating = (toleration: object): Pod => withSpec({ tolerations: [toleration] });

  test.each<[string, Pod, string]>([
    ["keeps pods away", aPod(), cordoned],
    ["is borne", tolerating({ operator: "Exists" }), fits],
    ["is borne by name", tolerating({ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule", operator: "Exists" }), fits],
  ])("a cordon %s", (_, pod, verdict) => {
    expect(verdicts(nodeUnschedulable, pod, { nodes: [one({ unschedulable: true })] })).toEqual({ n: verdict });
  });

  test.each<[string, Pod, Node, string]>([
    ["none", aPod(), one({}), fits],
    ["NoSchedule", aPod(), taint("NoSchedule"), tainted],
    ["NoExecute", aPod(), taint("NoExecute"), tainted],
    ["PreferNoSchedule", aPod(), taint("PreferNoSchedule"), fits],
    ["tolerated by key", tolerating({ key: "dedicated", operator: "Exists" }), taint("NoSchedule", "db"), fits],
    ["tolerated by value", tolerating({ key: "dedicated", value: "db" }), taint("NoSchedule", "db"), fits],
    ["of another value", tolerating({ key: "dedicated", operator: "Equal", value: "web" }), taint("NoSchedule", "db"), tainted],
    ["of another effect", tolerating({ key: "dedicated", operator: "Exists", effect: "NoExecute" }), taint("NoSchedule"), tainted],
    ["tolerated whatever its key", tolerating({ operator: "Exists" }), taint("NoExecute", "db"), fits],
    ["tolerated without a key, which needs Exists", tolerating({ operator: "Equal" }), taint("NoSchedule"), tainted],
  ])("a taint: %s", (_, pod, node, verdict) => {
    expect(verdicts(taintToleration, pod, { nodes: [node] })).toEqual({ n: verdict });
  });

  const labels = { foo: "bar", kernel: "0206", gpu: "" };
  const expression = (key: string, operator: string, ...values: string[]): object => ({ key, operator, ...(values.length > 0 ? { values } : {}) });
  const required = (...terms: object[]): object => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } });
  const where = (...matchExpressions: object[]): object => required({ matchExpressions });

  test.each<[string, object, string]>([
    ["no wish", {}, fits],
    ["a selector", { nodeSelector: { foo: "bar" } }, fits],
    ["a selector with another value", { nodeSelector: { foo: "baz" } }, mismatch],
    ["a selector with a key that is not there", { nodeSelector: { foo: "bar", baz: "blah" } }, mismatch],
    ["In", where(expression("foo", "In", "bar", "value2")), fits],
    ["In others", where(expression("foo", "In", "value1", "value2")), mismatch],
    ["NotIn others", where(expression("foo", "NotIn", "value1")), fits],
    ["NotIn, key missing", where(expression("mem-type", "NotIn", "DDR", "DDR2")), fits],
    ["NotIn", where(expression("foo", "NotIn", "bar")), mismatch],
    ["Gt", where(expression("kernel", "Gt", "0204")), fits],
    ["Gt of a smaller one", where(expression("kernel", "Gt", "0206")), mismatch],
    ["Lt", where(expression("kernel", "Lt", "0207")), fits],
    ["Gt of what is no number", where(expression("foo", "Gt", "1")), mismatch],
    ["Exists", where(expression("gpu", "Exists")), fits],
    ["DoesNotExist", where(expression("gpu", "DoesNotExist")), mismatch],
    ["both of two expressions", where(expression("gpu", "Exists"), expression("foo", "In", "baz")), mismatch],
    ["one of two terms", required({ matchExpressions: [expression("foo", "In", "baz")] }, { matchExpressions: [expression("gpu", "Exists")] }), fits],
    ["no term", required(), mismatch],
    ["an empty term", required({}), mismatch],
    ["the selector and the affinity", { nodeSelector: { foo: "bar" }, ...where(expression("gpu", "DoesNotExist")) }, mismatch],
    ["its name", required({ matchFields: [expression("metadata.name", "In", "n")] }), fits],
    ["another name", required({ matchFields: [expression("metadata.name", "NotIn", "n")] }), mismatch],
    ["its name and its labels", required({ matchFields: [expression("metadata.name", "In", "n")], matchExpressions: [expression("foo", "In", "baz")] }), mismatch],
  ])("node affinity: %s", (_, spec, verdict) => {
    expect(verdicts(nodeAffinity, withSpec(spec), { nodes: [aNode("n", labels)] })).toEqual({ n: verdict });
  });

  const left = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
  const byName = (...names: string[]): object => ({ matchFields: names.map((name) => expression("metadata.name", "In", name)) });
  test.each<[string, object, Record<string, string>]>([
    ["nobody is named", required({ matchExpressions: [expression("gpu", "Exists")] }), { a: fits, b: fits }],
    ["one", required(byName("a")), { a: fits, b: left }],
    ["one of each term", required(byName("a"), byName("b")), { a: fits, b: fits }],
    ["one, and a term that names nobody", required(byName("a"), { matchExpressions: [expression("gpu", "Exists")] }), { a: fits, b: fits }],
    ["nobody that there is", required(byName("c")), { a: left, b: left }],
    ["contradicting names", required(byName("a", "b")), { a: "pod affinity terms conflict", b: "pod affinity terms conflict" }],
  ])("nodes by name: %s", (_, spec, expected) => {
    expect(verdicts(namedNodes, withSpec(spec), { nodes: [aNode("a"), aNode("b")] })).toEqual(expected);
  });
});

describe("what is taken already", () => {
  const taken = "node(s) didn't have free ports for the requested pod ports";
  const ports = (...list: object[]): object => ({ containers: [{ name: "c", ports: list }] });

  test.each<[string, object, object, string]>([
    ["the same", ports({ hostPort: 8080 }), ports({ hostPort: 8080 }), taken],
    ["another number", ports({ hostPort: 8080 }), ports({ hostPort: 9090 }), fits],
    ["another protocol", ports({ hostPort: 8080 }), ports({ hostPort: 8080, protocol: "UDP" }), fits],
    ["another address", ports({ hostPort: 8080, hostIP: "127.0.0.1" }), ports({ hostPort: 8080, hostIP: "127.0.0.2" }), fits],
    ["every address, asked", ports({ hostPort: 8001, hostIP: "0.0.0.0" }), ports({ hostPort: 8001, hostIP: "127.0.0.1" }), taken],
    ["every address, taken", ports({ hostPort: 8001, hostIP: "127.0.0.1" }), ports({ hostPort: 8001, hostIP: "0.0.0.0" }), taken],
    ["second of two", ports({ hostPort: 8000 }, { hostPort: 8080 }), ports({ hostPort: 8080 }), taken],
    ["none of the host", ports({ containerPort: 80 }), ports({ hostPort: 80 }), fits],
    ["a sidecar's", { initContainers: [{ name: "s", restartPolicy: "Always", ports: [{ hostPort: 80 }] }] }, ports({ hostPort: 80 }), taken],
    ["an init container's", { initContainers: [{ name: "i", ports: [{ hostPort: 80 }] }] }, ports({ hostPort: 80 }), fits],
  ])("host ports: %s", (_, wanted, used, verdict) => {
    expect(verdicts(nodePorts, withSpec(wanted), { nodes: [aNode("n")], pods: [aPod({}, used, { on: "n" })] })).toEqual({ n: verdict });
  });

  const asks = (...requests: Record<string, string>[]): object => ({ containers: requests.map((list, index) => ({ name: `c${index}`, resources: { requests: list } })) });
  const inits = (...requests: (Record<string, string> & { always?: string })[]): object => ({
    initContainers: requests.map(({ always, ...list }, index) => ({ name: `i${index}`, resources: { requests: list }, ...(always ? { restartPolicy: "Always" } : {}) })),
  });
  // 10 cpus and 20 bytes, as fit_test.go's nodes; "used" is what a pod on it asks for.
  const fit = (wanted: object, used: object, allocatable: Record<string, string> = {}): Record<string, string> =>
    verdicts(nodeResourcesFit, withSpec(wanted), {
      nodes: [aNode("n", {}, { allocatable: { cpu: "10m", memory: "20", "ephemeral-storage": "20", ...allocatable } })],
      pods: [aPod({}, used, { on: "n" })],
    });

  test.each<[string, object, object, string]>([
    ["nothing asked", {}, asks({ cpu: "10m", memory: "20" }), fits],
    ["more than there is", asks({ cpu: "1m", memory: "1" }), asks({ cpu: "10m", memory: "20" }), "Insufficient cpu; Insufficient memory"],
    ["of one resource", asks({ cpu: "2m", memory: "1" }), asks({ cpu: "9m", memory: "5" }), "Insufficient cpu"],
    ["all of the rest", asks({ cpu: "5m", memory: "15" }), asks({ cpu: "5m", memory: "5" }), fits],
    ["of two containers", asks({ memory: "8" }, { memory: "8" }), asks({ memory: "5" }), "Insufficient memory"],
    ["more for its start", { ...asks({ cpu: "1m", memory: "1" }), ...inits({ cpu: "3m", memory: "1" }) }, asks({ cpu: "8m", memory: "19" }), "Insufficient cpu"],
    ["the highest of its starts", { ...asks({ cpu: "1m", memory: "1" }), ...inits({ cpu: "3m" }, { cpu: "2m" }) }, asks({ cpu: "8m" }), "Insufficient cpu"],
    ["a sidecar beside the containers", { ...asks({ cpu: "1m" }), ...inits({ cpu: "2m", always: "1" }) }, asks({ cpu: "8m" }), "Insufficient cpu"],
    ["a start beside a sidecar", { ...asks({ cpu: "1m" }), ...inits({ cpu: "2m", always: "1" }, { cpu: "1m" }) }, asks({ cpu: "8m" }), "Insufficient cpu"],
    ["overhead", { ...asks({ cpu: "1m", memory: "1" }), overhead: { cpu: "3m", memory: "5" } }, asks({ cpu: "5m", memory: "15" }), "Insufficient memory"],
    ["the pod's own figure instead of its containers'", { ...asks({ cpu: "9m" }), resources: { requests: { cpu: "1m" } } }, asks({ cpu: "8m" }), fits],
    ["storage", asks({ "ephemeral-storage": "15" }), asks({ "ephemeral-storage": "10" }), "Insufficient ephemeral-storage"],
    ["what the node has nothing of", asks({ "example.com/aaa": "1" }), {}, "Insufficient example.com/aaa"],
    ["nothing of what the node has nothing of", asks({ "example.com/aaa": "0" }), {}, fits],
  ])("resources: %s", (_, wanted, used, verdict) => {
    expect(fit(wanted, used)).toEqual({ n: verdict });
  });

  test("resources that a node names are counted", () => {
    expect(fit(asks({ "example.com/aaa": "3" }), asks({ "example.com/aaa": "3" }), { "example.com/aaa": "5" })).toEqual({ n: "Insufficient example.com/aaa" });
  });

  test("a node takes as many pods as it says, whatever they ask for", () => {
    expect(fit({}, {}, { pods: "1" })).toEqual({ n: "Too many pods" });
    expect(fit(asks({ cpu: "11m" }), {}, { pods: "1" })).toEqual({ n: "Too many pods; Insufficient cpu" });
  });
});

describe("topology spread", () => {
  const skewed = "node(s) didn't match pod topology spread constraints";
  const noLabel = `${skewed} (missing required label)`;
  const inZone = (name: string, zone: string, spec: object = {}): Node => aNode(name, { zone, node: name }, { spec });
  const four = [inZone("node-a", "zone1"), inZone("node-b", "zone1"), inZone("node-x", "zone2"), inZone("node-y", "zone2")];
  const foo = { matchExpressions: [{ key: "foo", operator: "Exists" }] };
  const bar = { matchExpressions: [{ key: "bar", operator: "Exists" }] };
  const constraint = (maxSkew: number, topologyKey: string, labelSelector: object | undefined = foo, rest: object = {}): object => ({ maxSkew, topologyKey, whenUnsatisfiable: "DoNotSchedule", ...(labelSelector ? { labelSelector } : {}), ...rest });
  const incoming = (constraints: object[], { labels = { foo: "" }, spec = {} }: { labels?: Record<string, string>; spec?: object } = {}): Pod => aPod(labels, { topologySpreadConstraints: constraints, ...spec });
  const outcome = (a: string, b: string, x: string, y: string): Record<string, string> => ({ "node-a": a, "node-b": b, "node-x": x, "node-y": y });
  const only = (...names: string[]): Record<string, string> => Object.fromEntries(four.map(({ metadata }) => [metadata.name!, names.includes(metadata.name!) ? fits : skewed]));
  const uneven = spread({ "node-a": 2, "node-b": 1, "node-y": 3 });
  const aOrY = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: "node", operator: "In", values: ["node-a", "node-y"] }] }] } } } };

  test.each<[string, Pod, Node[], Pod[], Record<string, string>]>([
    ["no existing pods", incoming([constraint(1, "zone")]), four, [], outcome(fits, fits, fits, fits)],
    ["no existing pods, and it does not match itself", incoming([constraint(1, "zone", bar)]), four, [], outcome(fits, fits, fits, fits)],
    ["pods of other namespaces do not count", incoming([constraint(1, "zone")]), four, [aPod({ foo: "" }, {}, { on: "node-a", namespace: "ns1" }), aPod({ foo: "" }, {}, { on: "node-a", namespace: "ns2" }), ...spread({ "node-x": 1, "node-y": 1 })], only("node-a", "node-b")],
    ["no selector counts nothing", incoming([{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }]), four, spread({ "node-x": 1, "node-y": 1 }), outcome(fits, fits, fits, fits)],
    ["3/3 over zones", incoming([constraint(1, "zone")]), four, uneven, outcome(fits, fits, fits, fits)],
    ["1/2, a node without the label", incoming([constraint(1, "zone")]), [inZone("node-a", "zone1"), aNode("node-b", { zon: "zone1" }), inZone("node-x", "zone2"), inZone("node-y", "zone2")], spread({ "node-a": 1, "node-b": 1, "node-x": 1, "node-y": 1 }), outcome(fits, noLabel, skewed, skewed)],
    ["2/1/0/3 over nodes", incoming([constraint(1, "node")]), four, uneven, only("node-x")],
    ["2/1/0/3 over nodes, maxSkew 2", incoming([constraint(2, "node")]), four, uneven, only("node-b", "node-x")],
    ["2/1/0/3 over nodes, it does not match itself", incoming([constraint(1, "node")], { labels: { bar: "" } }), four, uneven, only("node-b", "node-x")],
    ["node affinity leaves 2/~1~/~0~/3", incoming([constraint(1, "node")], { spec: aOrY }), four, uneven, only("node-a", "node-b", "node-x")],
    ["the same, ignored", incoming([constraint(1, "node", foo, { nodeAffinityPolicy: "Ignore" })], { spec: aOrY }), four, uneven, only("node-x")],
    ["pods that are being deleted do not count", incoming([constraint(1, "node")]), four, [aPod({ foo: "" }, {}, { on: "node-a", terminating: true }), ...spread({ "node-b": 1, "node-x": 1, "node-y": 1 })], only("node-a")],
    ["two constraints, [3/3, 2/1/0/3]", incoming([constraint(1, "zone"), constraint(1, "node")]), four, uneven, only("node-x")],
    ["two constraints, [3/4, 2/1/0/4]", incoming([constraint(1, "zone"), constraint(1, "node")]), four, spread({ "node-a": 2, "node-b": 1, "node-y": 4 }), only()],
    ["different selectors, [1/0, 1/0/0/1]", incoming([constraint(1, "zone"), constraint(1, "node", bar)], { labels: { foo: "", bar: "" } }), four, [...spread({ "node-a": 1 }), ...spread({ "node-y": 1 }, { bar: "" })], only("node-x")],
  ])("%s", (_, pod, nodes, pods, expected) => {
    const verdict = verdicts(podTopologySpread, pod, { nodes, pods });
    expect(verdict).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    ["fewer domains than asked for: the fewest is none", { minDomains: 3 }, []],
    ["as many domains as asked for", { minDomains: 2 }, ["node-a", "node-b", "node-x", "node-y"]],
  ])("minDomains: %s", (_, rest, expected) => {
    expect(verdicts(podTopologySpread, incoming([constraint(1, "zone", foo, rest)]), { nodes: four, pods: spread({ "node-a": 1, "node-y": 1 }) })).toEqual(only(...expected));
  });

  test.each<[string, string[]]>([
    ["Ignore", ["node-y"]],
    ["Honor", ["node-b", "node-y"]],
  ])("nodeTaintsPolicy %s: a tainted node with no pod", (nodeTaintsPolicy, expected) => {
    const nodes = [inZone("node-a", "zone1"), inZone("node-b", "zone1"), inZone("node-x", "zone2"), inZone("node-y", "zone2", { taints: [{ key: "k", effect: "NoSchedule" }] })];
    const pods = spread({ "node-a": 2, "node-b": 1, "node-x": 2 });
    expect(verdicts(podTopologySpread, incoming([constraint(1, "node", foo, { nodeTaintsPolicy })]), { nodes, pods })).toEqual(only(...expected));
  });
});

describe("pod affinity", () => {
  const affinityRules = "node(s) didn't match pod affinity rules";
  const antiRules = "node(s) didn't match pod anti-affinity rules";
  const othersRules = "node(s) didn't satisfy existing pods anti-affinity rules";
  const term = (topologyKey: string, labelSelector: object, rest: object = {}): object => ({ topologyKey, labelSelector, ...rest });
  const service = (...values: string[]): object => ({ matchExpressions: [{ key: "service", operator: "In", values }] });
  const near = (...terms: object[]): object => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
  const apart = (...terms: object[]): object => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } });
  const both = (a: object, b: object): object => ({ affinity: { ...(a as { affinity: object }).affinity, ...(b as { affinity: object }).affinity } });
  const mine = { service: "securityscan" };
  const one = [aNode("n", { region: "r1", zone: "z11" })];
  const existing = (labels: Record<string, string> = mine, spec: object = {}, namespace = "default"): Pod => aPod(labels, spec, { on: "n", namespace });

  test.each<[string, Pod, Pod[], string]>([
    ["nothing asked", aPod(), [], fits],
    ["a pod that matches is there", aPod({}, near(term("region", service("securityscan", "value2")))), [existing()], fits],
    ["NotIn", aPod({}, near(term("region", { matchExpressions: [{ key: "service", operator: "NotIn", values: ["securityscan3"] }] }))), [existing()], fits],
    ["in another namespace", aPod({}, near(term("region", service("securityscan"), { namespaces: ["DiffNameSpace"] }))), [existing(mine, {}, "ns")], affinityRules],
    ["in a namespace that is named", aPod({}, near(term("region", service("securityscan"), { namespaces: ["ns"] }))), [existing(mine, {}, "ns")], fits],
    ["none that matches", aPod({}, near(term("region", service("antivirusscan")))), [existing()], affinityRules],
    ["all expressions must hold", aPod({}, near(term("region", { matchExpressions: [{ key: "service", operator: "Exists" }, { key: "wrongkey", operator: "Exists" }] }))), [existing()], affinityRules],
    ["near one and apart from another", aPod({}, both(near(term("region", service("securityscan"))), apart(term("node", service("antivirusscan"))))), [existing()], fits],
    ["near and apart from the same", aPod({}, both(near(term("region", service("securityscan"))), apart(term("zone", service("securityscan"))))), [existing()], antiRules],
    ["the one that is there wants to be apart", aPod(mine), [existing({}, apart(term("zone", service("securityscan", "value2"))))], othersRules],
    ["the one that is there wants to be apart from others", aPod(mine), [existing({}, apart(term("zone", service("other"))))], fits],
    ["one that leaves still counts", aPod({}, apart(term("zone", service("securityscan")))), [aPod(mine, {}, { on: "n", terminating: true })], antiRules],
  ])("%s", (_, pod, pods, verdict) => {
    expect(verdicts(interPodAffinity, pod, { nodes: one, pods })).toEqual({ n: verdict });
  });

  const namespaces = { "subteam1.team1": { team: "team1" }, "subteam2.team1": { team: "team1" }, "subteam1.team2": { team: "team2" } };
  const team = (value: string): object => ({ matchLabels: { team: value } });
  test.each<[string, object, Pod, string]>([
    ["near, in a namespace that is selected", near(term("zone", service("securityscan"), { namespaceSelector: team("team1") })), existing(mine, {}, "subteam2.team1"), fits],
    ["near, in one that is not", near(term("zone", service("securityscan"), { namespaces: ["subteam2.team2"], namespaceSelector: team("team1") })), existing(mine, {}, "subteam1.team2"), affinityRules],
    ["apart, in a namespace that is selected", apart(term("zone", service("securityscan"), { namespaceSelector: team("team1") })), existing(mine, {}, "subteam2.team1"), antiRules],
    ["apart, in any namespace", apart(term("zone", service("securityscan"), { namespaceSelector: {} })), existing(mine, {}, "subteam1.team2"), antiRules],
    ["apart, in one that is not", apart(term("zone", service("securityscan"), { namespaceSelector: team("team1") })), existing(mine, {}, "subteam1.team2"), fits],
  ])("namespaces by their labels: %s", (_, spec, pod, verdict) => {
    expect(verdicts(interPodAffinity, aPod({}, spec, { namespace: "subteam1.team1" }), { nodes: one, pods: [pod], namespaces })).toEqual({ n: verdict });
  });

  test("the one that is there may select the namespace of the new one", () => {
    const spec = apart(term("zone", service("securityscan"), { namespaceSelector: team("team2") }));
    expect(verdicts(interPodAffinity, aPod(mine, {}, { namespace: "subteam1.team2" }), { nodes: one, pods: [existing({}, spec, "subteam1.team1")], namespaces })).toEqual({ n: othersRules });
  });

  const china = { region: "China" };
  const foo = { foo: "bar" };
  const fooSelector = { matchExpressions: [{ key: "foo", operator: "In", values: ["bar"] }] };
  test.each<[string, Pod, Node[], Pod[], Record<string, string>]>([
    ["every node of the region", aPod({}, near(term("region", fooSelector))), [aNode("a", china), aNode("b", { ...china, az: "az1" }), aNode("c", { region: "India" })], [aPod(foo, {}, { on: "a" })], { a: fits, b: fits, c: affinityRules }],
    ["the first of a set may go anywhere", aPod(foo, near(term("zone", fooSelector))), [aNode("a", { zone: "az1" }), aNode("b", { zone: "az2" })], [], { a: fits, b: fits }],
    ["the first of a set needs the label", aPod(foo, near(term("zone", fooSelector))), [aNode("a", { zoneLabel: "az1" }), aNode("b", { zone: "az2" })], [], { a: affinityRules, b: fits }],
    ["the second stays with the first", aPod(foo, near(term("zone", fooSelector))), [aNode("a", { zone: "az1" }), aNode("b", { zone: "az2" })], [aPod(foo, {}, { on: "b" })], { a: affinityRules, b: fits }],
    ["apart from a whole region", aPod({}, apart(term("region", fooSelector))), [aNode("a", china), aNode("b", china), aNode("c", { region: "India" })], [aPod(foo, {}, { on: "a" })], { a: antiRules, b: antiRules, c: fits }],
    ["a key that no node has keeps nobody apart", aPod(foo), [aNode("a", china)], [aPod({}, apart(term("invalid", fooSelector)), { on: "a" })], { a: fits }],
    [
      "all terms must be met by the same pod",
      aPod({}, near(term("region", fooSelector), term("zone", service("x")))),
      [aNode("a", { region: "r1", zone: "z1" })],
      [aPod(foo, {}, { on: "a" }), aPod({ service: "x" }, {}, { on: "a" })],
      { a: affinityRules },
    ],
  ])("%s", (_, pod, nodes, pods, expected) => {
    expect(verdicts(interPodAffinity, pod, { nodes, pods })).toEqual(expected);
  });
});
