import type { Pod } from "@kx/shared/kinds/core/pod";
import { expect, test } from "vitest";
import { endsAfter } from "./termination-order.ts";

const init = (name: string, sidecar: boolean): object => ({ name, ...(sidecar ? { restartPolicy: "Always" } : {}) });
const pod = { metadata: {}, spec: { initContainers: [init("one", true), init("setup", false), init("two", true), init("three", true)], containers: [{ name: "web" }, { name: "api" }] } } as Pod;

// newTerminationOrdering in pkg/kubelet/kuberuntime/kuberuntime_termination_order.go.
test.each([
  ["web", []],
  ["setup", []],
  ["debugger", []],
  ["three", ["web", "api"]],
  ["two", ["web", "api", "three"]],
  ["one", ["web", "api", "two", "three"]],
])("%s ends after %j", (name, others) => {
  expect(endsAfter(name, pod)).toEqual(others);
});
