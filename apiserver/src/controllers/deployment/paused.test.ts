import { expect, test } from "vitest";
import { aDeployment } from "../../../../test/support/workloads.ts";
import { pausedConditions } from "./paused.ts";

const now = "2026-01-01T00:01:00Z";

test.each<[string, boolean, string | undefined, string | undefined]>([
  ["paused", true, "ReplicaSetUpdated", "DeploymentPaused"],
  ["paused already", true, "DeploymentPaused", "DeploymentPaused"],
  ["resumed", false, "DeploymentPaused", "DeploymentResumed"],
  ["never paused", false, undefined, undefined],
  ["a deadline that passed stays told", true, "ProgressDeadlineExceeded", "ProgressDeadlineExceeded"],
])("%s", (_name, paused, before, after) => {
  const conditions = before ? [{ type: "Progressing", status: "Unknown", reason: before }] : [];
  const [condition] = pausedConditions(aDeployment({ spec: { paused }, status: { conditions } }), now);
  expect(condition?.reason).toBe(after);
});
