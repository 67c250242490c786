import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import type { ContainerStatus } from "./means.ts";
import { podStatus } from "./pod-status.ts";

const now = "2026-01-01T00:01:00Z";
const running = (name: string, ready: boolean): ContainerStatus => ({ name, state: { running: {} }, lastState: {}, ready, started: true, restartCount: 0, image: "nginx", imageID: "nginx" });
const aPod = (spec: object = {}, status: object = {}): Pod => ({ metadata: { name: "web", generation: 3 }, spec: { containers: [{ name: "web" }, { name: "api" }], ...spec }, status }) as Pod;
const report = (pod: Pod, containers: ContainerStatus[]) => podStatus(pod, { podIP: "10.244.1.2", hostIP: "172.18.0.2", startTime: now, initContainers: [], containers, ephemeralContainers: [], over: undefined, failure: undefined }, now);
const condition = (status: ReturnType<typeof podStatus>, type: string) => status.conditions?.find((one) => one.type === type);

test("unready containers are named in the order of the pod, their statuses by name", () => {
  const status = report(aPod(), [running("web", false), running("api", false)]);
  expect(condition(status, "Ready")).toMatchObject({ status: "False", reason: "ContainersNotReady", message: "containers with unready status: [web api]", observedGeneration: 3 });
  expect(status.containerStatuses?.map(({ name }) => name)).toEqual(["api", "web"]);
});

test("a condition that stays keeps its time, one that turns takes the present", () => {
  const old = "2026-01-01T00:00:00Z";
  const conditions = [{ type: "Ready", status: "False", lastTransitionTime: old }, { type: "ContainersReady", status: "True", lastTransitionTime: old }];
  const status = report(aPod({}, { conditions }), [running("web", true), running("api", true)]);
  expect(condition(status, "Ready")?.lastTransitionTime).toBe(now);
  expect(condition(status, "ContainersReady")?.lastTransitionTime).toBe(old);
});

// GeneratePodReadyCondition in pkg/kubelet/status/generate.go.
test.each([
  [[], 'corresponding condition of pod readiness gate "example.com/feature" does not exist.'],
  [[{ type: "example.com/feature", status: "False" }], 'the status of pod readiness gate "example.com/feature" is not "True", but False'],
  [[{ type: "example.com/feature", status: "True" }], undefined],
])("a readiness gate with conditions %j", (conditions, message) => {
  const pod = aPod({ readinessGates: [{ conditionType: "example.com/feature" }] }, { conditions });
  const status = report(pod, [running("web", true), running("api", true)]);
  expect(condition(status, "ContainersReady")?.status).toBe("True");
  expect(condition(status, "Ready")).toMatchObject(message ? { status: "False", reason: "ReadinessGatesNotReady", message } : { status: "True" });
  for (const foreign of conditions) expect(status.conditions).toContainEqual(foreign);
});
