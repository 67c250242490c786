import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import type { ContainerStatus } from "./means.ts";
import { phaseOf } from "./pod-phase.ts";

type Sort = "waiting" | "running" | "started" | "ok" | "failed" | "crashing";

const statusOf = (name: string, sort: Sort): ContainerStatus => {
  const terminated = (exitCode: number): object => ({ terminated: { exitCode } });
  const state = { waiting: { waiting: {} }, running: { running: {} }, started: { running: {} }, ok: terminated(0), failed: terminated(1), crashing: { waiting: {} } }[sort];
  return { name, state, lastState: sort === "crashing" ? terminated(1) : {}, started: sort === "started" } as ContainerStatus;
};

// pkg/kubelet/kubelet_pods_test.go: TestPodPhaseWith*.
test.each<[string, Sort[], Sort[], Sort[], string]>([
  ["Always", [], [], ["waiting"], "Pending"],
  ["Always", [], [], ["running", "running"], "Running"],
  ["Always", [], [], ["running", "waiting"], "Pending"],
  ["Always", [], [], ["running", "ok"], "Running"],
  ["Always", [], [], ["ok", "failed"], "Running"],
  ["Always", [], [], ["crashing"], "Running"],
  ["OnFailure", [], [], ["ok", "ok"], "Succeeded"],
  ["OnFailure", [], [], ["ok", "failed"], "Running"],
  ["OnFailure", [], [], ["crashing"], "Running"],
  ["Never", [], [], ["ok", "ok"], "Succeeded"],
  ["Never", [], [], ["ok", "failed"], "Failed"],
  ["Never", [], [], ["running", "failed"], "Running"],
  ["Always", ["running"], [], ["waiting"], "Pending"],
  ["Always", ["ok"], [], ["running"], "Running"],
  ["Always", ["ok", "waiting"], [], ["waiting"], "Pending"],
  ["Always", ["failed"], [], ["waiting"], "Pending"],
  ["Always", ["crashing"], [], ["waiting"], "Pending"],
  ["Never", ["failed"], [], ["waiting"], "Failed"],
  ["Always", [], ["running"], ["waiting"], "Pending"],
  ["Always", [], ["started"], ["running"], "Running"],
  ["Never", [], ["started"], ["ok"], "Running"],
  ["Never", [], ["ok"], ["ok"], "Succeeded"],
  ["Never", [], ["failed"], ["ok"], "Succeeded"],
  ["Never", [], ["ok"], ["failed"], "Failed"],
])("under %s: init containers %j, sidecars %j and containers %j are %s", (restartPolicy, inits, sidecars, mains, phase) => {
  const named = (prefix: string, sorts: readonly Sort[]): ContainerStatus[] => sorts.map((sort, at) => statusOf(`${prefix}-${at}`, sort));
  const init = named("init", inits);
  const sidecar = named("sidecar", sidecars);
  const containers = named("main", mains);
  const pod: Pod = {
    metadata: {},
    spec: { restartPolicy, initContainers: [...init.map(({ name }) => ({ name })), ...sidecar.map(({ name }) => ({ name, restartPolicy: "Always" }))], containers: containers.map(({ name }) => ({ name })) },
  };
  expect(phaseOf(pod, { initContainers: [...init, ...sidecar], containers, initialized: mains.some((sort) => sort !== "waiting") })).toBe(phase);
});
