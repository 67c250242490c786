import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { Pod } from "./pod.ts";
import { podSummary } from "./pod/pod-summary.ts";

const spec = { containers: [{ name: "c", image: "nginx:1" }] };
const pod = (next: Partial<NonNullable<Pod["spec"]>> = {}): Pod => ({ metadata: { name: "web" }, spec: { ...spec, ...next } });
const updateFaults = (next: Pod, old: Pod): string[] =>
  Pod.validateUpdate!(next, old, at()).map(({ field, message }) => `${field}: ${message}`);

describe("an update", () => {
  test.each<[string, Pod, Pod]>([
    ["of nothing", pod(), pod()],
    ["of an image", pod({ containers: [{ name: "c", image: "nginx:2" }] }), pod()],
    ["that adds a toleration", pod({ tolerations: [{ key: "a", operator: "Exists" }] }), pod()],
    ["that shortens the deadline", pod({ activeDeadlineSeconds: 5 }), pod({ activeDeadlineSeconds: 9 })],
    ["that opens a gate", pod(), pod({ schedulingGates: [{ name: "a" }] })],
  ])("%s is fine", (_, next, old) => {
    expect(updateFaults(next, old)).toEqual([]);
  });

  test("of anything else is refused, with the difference", () => {
    expect(updateFaults(pod({ nodeName: "node-2" }), pod({ nodeName: "node-1" }))).toEqual([
      [
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
        "@@ -5,5 +5,5 @@",
        '    "image": "nginx:1"',
        "   }",
        "  ],",
        '- "nodeName": "node-1"',
        '+ "nodeName": "node-2"',
        " }",
        "",
      ].join("\n"),
    ]);
  });

  test.each<[Pod, Pod, string]>([
    [pod({ containers: [] }), pod(), "spec.containers: Forbidden: pod updates may not add or remove containers"],
    [pod(), pod({ tolerations: [{ key: "a" }] }), "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
    [pod({ activeDeadlineSeconds: 9 }), pod({ activeDeadlineSeconds: 5 }), "spec.activeDeadlineSeconds: Invalid value: 9: must be less than or equal to previous value"],
    [pod({ schedulingGates: [{ name: "b" }] }), pod(), "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'"],
  ])("case %#", (next, old, error) => {
    expect(updateFaults(next, old)).toEqual([error]);
  });
});

test.each<[Partial<NonNullable<Pod["spec"]>>, string | undefined, number | undefined, number]>([
  [{ nodeName: "n", terminationGracePeriodSeconds: 30 }, "Running", undefined, 30],
  [{ nodeName: "n", terminationGracePeriodSeconds: 30 }, "Running", 5, 5],
  [{ nodeName: "n", terminationGracePeriodSeconds: -1 }, "Running", undefined, 1],
  [{ nodeName: "n" }, "Succeeded", 30, 0],
  [{}, "Pending", 30, 0],
])("grace of %j in phase %s, asked for %s", (next, phase, asked, seconds) => {
  expect(Pod.graceSeconds!({ ...pod(next), status: { phase: phase! } }, asked)).toBe(seconds);
});

test("a new pod is pending, and gated while it has gates", () => {
  const draft: Pod = { ...pod({ schedulingGates: [{ name: "a" }] }), status: { phase: "Running" } };
  Pod.prepareForCreate!(draft);
  expect(draft.status).toEqual({
    phase: "Pending",
    qosClass: "BestEffort",
    conditions: [
      { type: "PodScheduled", status: "False", reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates" },
    ],
  });
});

test("warnings of a new pod", () => {
  const env = [{ name: "A", value: "1" }, { name: "A", value: "$(A)2" }, { name: "A", value: "3" }];
  const draft = pod({ containers: [{ name: "c", image: "x", env, ports: [{ containerPort: 80 }, { containerPort: 80 }] }] });
  draft.metadata.name = "web.v1";
  expect(Pod.warnings!(draft, undefined)).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
    "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
  ]);
});

type Status = NonNullable<Pod["status"]>;
type ContainerStatus = NonNullable<Status["containerStatuses"]>[number];
const container = (state: ContainerStatus["state"], more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: "c", image: "", imageID: "", ready: false, restartCount: 0, state: state ?? {}, ...more,
});
const running = container({ running: {} }, { ready: true });
const done = container({ terminated: { exitCode: 0, reason: "Completed" } });

test.each<[string, Status, Partial<Pod["metadata"]>, string, string]>([
  ["new", { phase: "Pending" }, {}, "0/1", "Pending"],
  ["up", { phase: "Running", containerStatuses: [running] }, {}, "1/1", "Running"],
  ["starting", { phase: "Pending", containerStatuses: [container({ waiting: { reason: "ContainerCreating" } })] }, {}, "0/1", "ContainerCreating"],
  ["crashing", { phase: "Running", containerStatuses: [container({ waiting: { reason: "CrashLoopBackOff" } })] }, {}, "0/1", "CrashLoopBackOff"],
  ["done", { phase: "Succeeded", containerStatuses: [done] }, {}, "0/1", "Completed"],
  ["half done", { phase: "Running", containerStatuses: [done, running] }, {}, "1/1", "NotReady"],
  ["half done and ready", { phase: "Running", conditions: [{ type: "Ready", status: "True" }], containerStatuses: [done, running] }, {}, "1/1", "Running"],
  ["killed", { phase: "Failed", containerStatuses: [container({ terminated: { exitCode: 137, signal: 9 } })] }, {}, "0/1", "Signal:9"],
  ["failed", { phase: "Failed", containerStatuses: [container({ terminated: { exitCode: 3 } })] }, {}, "0/1", "ExitCode:3"],
  ["evicted", { phase: "Failed", reason: "Evicted" }, {}, "0/1", "Evicted"],
  ["gated", { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] }, {}, "0/1", "SchedulingGated"],
  ["going", { phase: "Running", containerStatuses: [running] }, { deletionTimestamp: "2026-01-01T00:00:00Z" }, "1/1", "Terminating"],
  ["gone already", { phase: "Succeeded", containerStatuses: [done] }, { deletionTimestamp: "2026-01-01T00:00:00Z" }, "0/1", "Completed"],
  ["on a lost node", { phase: "Running", reason: "NodeLost" }, { deletionTimestamp: "2026-01-01T00:00:00Z" }, "0/1", "Unknown"],
  ["initialising", { phase: "Pending", initContainerStatuses: [container({ running: {} })] }, {}, "0/1", "Init:0/1"],
  ["failing to initialise", { phase: "Pending", initContainerStatuses: [container({ terminated: { exitCode: 2 } })] }, {}, "0/1", "Init:ExitCode:2"],
])("a pod that is %s", (_, status, metadata, ready, text) => {
  const initContainers = status.initContainerStatuses ? [{ name: "c" }] : [];
  const summary = podSummary({ metadata, spec: { containers: [{ name: "c" }], initContainers }, status });
  expect([summary.ready, summary.status]).toEqual([ready, text]);
});

test("cells of the table", () => {
  const now = Date.UTC(2026, 0, 1, 1);
  const lastState = { terminated: { exitCode: 1, finishedAt: "2026-01-01T00:55:00Z" } };
  const object: Pod = {
    metadata: { name: "web-0", creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { ...spec, nodeName: "node-1", readinessGates: [{ conditionType: "a" }, { conditionType: "b" }] },
    status: {
      phase: "Running",
      podIPs: [{ ip: "10.244.1.2" }],
      conditions: [{ type: "a", status: "True" }],
      containerStatuses: [{ ...running, restartCount: 3, lastState }],
    },
  };
  expect(Pod.columns.map(({ cell }) => cell(object, now))).toEqual([
    "web-0", "1/1", "Running", "3 (5m ago)", "60m", "10.244.1.2", "node-1", "<none>", "1/2",
  ]);
  expect(Pod.columns.map(({ name, priority = 0 }) => `${name}${priority}`)).toEqual([
    "Name0", "Ready0", "Status0", "Restarts0", "Age0", "IP1", "Node1", "Nominated Node1", "Readiness Gates1",
  ]);
});
