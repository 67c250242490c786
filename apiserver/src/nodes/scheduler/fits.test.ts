import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { describe, expect, test } from "vitest";
import { unfit } from "./fits.ts";

const aNode = (spec: object = {}, status: object = {}): Node => ({ metadata: { name: "node-1", labels: { disk: "ssd" } }, spec, status: { allocatable: { pods: "110" }, conditions: [{ type: "Ready", status: "True" }], ...status } });
const aPod = (spec: object = {}): Pod => ({ metadata: { name: "web" }, spec: { containers: [{ name: "c" }], ...spec } });
const taint = (key: string, effect = "NoSchedule", value?: string): object => ({ taints: [{ key, effect, ...(value ? { value } : {}) }] });
const tolerating = (...tolerations: object[]): Pod => aPod({ tolerations });
const unschedulable = { unschedulable: true };
const notReady = { conditions: [{ type: "Ready", status: "False" }] };

const cordoned = "node(s) were unschedulable";
const tainted = "node(s) had untolerated taint(s)";

describe("a node by itself", () => {
  test.each<[string, Pod, Node, string | undefined]>([
    ["fits", aPod(), aNode(), undefined],
    ["is cordoned", aPod(), aNode(unschedulable), cordoned],
    ["is cordoned, which is tolerated", tolerating({ operator: "Exists" }), aNode(unschedulable), undefined],
    ["is tainted", aPod(), aNode(taint("a")), tainted],
    ["only asks to be avoided", aPod(), aNode(taint("a", "PreferNoSchedule")), undefined],
    ["throws pods out", aPod(), aNode(taint("a", "NoExecute")), tainted],
    ["is tolerated by key", tolerating({ key: "a", operator: "Exists" }), aNode(taint("a", "NoSchedule", "b")), undefined],
    ["is tolerated by value", tolerating({ key: "a", operator: "Equal", value: "b" }), aNode(taint("a", "NoSchedule", "b")), undefined],
    ["is not, by another value", tolerating({ key: "a", operator: "Equal", value: "c" }), aNode(taint("a", "NoSchedule", "b")), tainted],
    ["is not, by another effect", tolerating({ key: "a", operator: "Exists", effect: "NoExecute" }), aNode(taint("a")), tainted],
    ["is not, without a key", tolerating({ operator: "Equal" }), aNode(taint("a")), tainted],
    ["is not ready", aPod(), aNode({}, notReady), tainted],
    ["has the label", aPod({ nodeSelector: { disk: "ssd" } }), aNode(), undefined],
    ["lacks the label", aPod({ nodeSelector: { disk: "hdd" } }), aNode(), "node(s) didn't match Pod's node affinity/selector"],
    ["is full", aPod(), aNode({}, { allocatable: { pods: "0" } }), "Too many pods"],
  ])("%s", (_, pod, node, why) => {
    expect(unfit(pod, node, [])).toBe(why);
  });
});

describe("host ports", () => {
  const withPort = (...ports: object[]): Pod => aPod({ containers: [{ name: "c", ports }] });
  const taken = "node(s) didn't have free ports for the requested pod ports";

  // HostPortInfo in pkg/scheduler/framework/types_test.go.
  test.each<[string, Pod, Pod, string | undefined]>([
    ["the same", withPort({ hostPort: 80 }), withPort({ hostPort: 80 }), taken],
    ["another number", withPort({ hostPort: 80 }), withPort({ hostPort: 81 }), undefined],
    ["another protocol", withPort({ hostPort: 80 }), withPort({ hostPort: 80, protocol: "UDP" }), undefined],
    ["another address", withPort({ hostPort: 80, hostIP: "127.0.0.1" }), withPort({ hostPort: 80, hostIP: "127.0.0.2" }), undefined],
    ["every address", withPort({ hostPort: 80, hostIP: "127.0.0.1" }), withPort({ hostPort: 80, hostIP: "0.0.0.0" }), taken],
    ["no host port", withPort({ containerPort: 80 }), withPort({ hostPort: 80 }), undefined],
    ["a sidecar's", aPod({ initContainers: [{ name: "s", restartPolicy: "Always", ports: [{ hostPort: 80 }] }] }), withPort({ hostPort: 80 }), taken],
    ["an init container's", aPod({ initContainers: [{ name: "i", ports: [{ hostPort: 80 }] }] }), withPort({ hostPort: 80 }), undefined],
  ])("%s", (_, pod, placed, why) => {
    expect(unfit(pod, aNode(), [placed])).toBe(why);
  });
});
