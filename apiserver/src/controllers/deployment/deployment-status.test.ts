import { expect, test } from "vitest";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { aDeployment, aReplicaSet } from "../../../../test/support/workloads.ts";
import { conditionOf, type DeploymentCondition } from "./conditions.ts";
import { countedStatus, nextProgressCheck, rolloutStatus } from "./deployment-status.ts";
import type { Fleet } from "./fleet.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString().replace(".000", "");

const withPods = (name: string, size: number, ready: number, available = ready): ReplicaSet =>
  aReplicaSet(name, { spec: { replicas: size }, status: { replicas: size, readyReplicas: ready, availableReplicas: available } });

const progressing = (reason: string, status: DeploymentCondition["status"], since = 0): DeploymentCondition => ({
  type: "Progressing",
  status,
  reason,
  message: "",
  lastUpdateTime: at(since),
  lastTransitionTime: at(since),
});

function aFleet(parts: { newest?: ReplicaSet; old?: ReplicaSet[]; status?: object; spec?: Record<string, unknown> }): Fleet {
  const { newest, old = [], status = {}, spec = {} } = parts;
  return { deployment: aDeployment({ spec, status: status as Record<string, unknown> }), newest, old };
}

test("counts are summed up over all ReplicaSets, zeros left out", () => {
  const fleet = aFleet({ newest: withPods("new", 2, 1, 0), old: [withPods("old", 3, 3)] });
  const { conditions, ...counts } = countedStatus(fleet, [], start);
  expect(counts).toEqual({ observedGeneration: 1, replicas: 5, updatedReplicas: 2, readyReplicas: 4, availableReplicas: 3, unavailableReplicas: 2, terminatingReplicas: 0 });
  expect(conditions).toHaveLength(1);
});

test.each([
  [3, "True", "MinimumReplicasAvailable", "Deployment has minimum availability."],
  [2, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."],
])("with %i of 3 available, 25% missing allowed, Available is %s", (available, status, reason, message) => {
  const [condition] = countedStatus(aFleet({ newest: withPods("new", 3, available) }), [], start).conditions ?? [];
  expect(condition).toEqual({ type: "Available", status, reason, message, lastUpdateTime: at(0), lastTransitionTime: at(0) });
});

const halfway = { replicas: 3, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3 };

// progress.go syncRolloutStatus
test.each<[string, Fleet, DeploymentCondition[], Partial<DeploymentCondition> | undefined]>([
  [
    "complete",
    aFleet({ newest: withPods("web-1", 3, 3) }),
    [progressing("ReplicaSetUpdated", "True")],
    { status: "True", reason: "NewReplicaSetAvailable", message: 'ReplicaSet "web-1" has successfully progressed.', lastTransitionTime: at(0), lastUpdateTime: at(60) },
  ],
  [
    "on its way",
    aFleet({ newest: withPods("web-1", 2, 2), old: [withPods("web-0", 2, 2)], status: halfway }),
    [progressing("ReplicaSetUpdated", "True")],
    { status: "True", reason: "ReplicaSetUpdated", message: 'ReplicaSet "web-1" is progressing.', lastTransitionTime: at(0), lastUpdateTime: at(60) },
  ],
  [
    "not moving, in time",
    aFleet({ newest: withPods("web-1", 1, 0), old: [withPods("web-0", 3, 3)], status: { ...halfway, replicas: 4 } }),
    [progressing("ReplicaSetUpdated", "True", 10)],
    { reason: "ReplicaSetUpdated", lastUpdateTime: at(10) },
  ],
  [
    "not moving, too late",
    aFleet({ newest: withPods("web-1", 1, 0), old: [withPods("web-0", 3, 3)], status: { ...halfway, replicas: 4 }, spec: { progressDeadlineSeconds: 30 } }),
    [progressing("ReplicaSetUpdated", "True")],
    { status: "False", reason: "ProgressDeadlineExceeded", message: 'ReplicaSet "web-1" has timed out progressing.' },
  ],
  [
    "complete before, one pod lost",
    aFleet({ newest: withPods("web-1", 3, 2), status: { replicas: 3, updatedReplicas: 3 } }),
    [progressing("NewReplicaSetAvailable", "True")],
    { reason: "NewReplicaSetAvailable", lastUpdateTime: at(0) },
  ],
  [
    "without a deadline nothing is said",
    aFleet({ newest: withPods("web-1", 1, 0), spec: { progressDeadlineSeconds: 0x7fffffff } }),
    [progressing("ReplicaSetUpdated", "True")],
    undefined,
  ],
])("Progressing: %s", (_name, fleet, before, expected) => {
  const found = conditionOf(rolloutStatus(fleet, before, start + 60_000).conditions, "Progressing");
  expect(found).toEqual(expected && { ...found, ...expected });
});

test("a ReplicaSet's failure is the Deployment's, and goes with it", () => {
  const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota" };
  const failing = aReplicaSet("new", { status: { replicas: 0, conditions: [failure] } });
  const status = rolloutStatus(aFleet({ newest: failing }), [], start);
  expect(conditionOf(status.conditions, "ReplicaFailure")).toMatchObject(failure);
  const mended = rolloutStatus(aFleet({ newest: withPods("new", 3, 3) }), status.conditions ?? [], start);
  expect(conditionOf(mended.conditions, "ReplicaFailure")).toBeUndefined();
});

test.each([
  ["a second after the deadline", "ReplicaSetUpdated", 591_000],
  ["not any more once it has passed", "ProgressDeadlineExceeded", undefined],
  ["not when complete", "NewReplicaSetAvailable", undefined],
])("progress is looked at again %s", (_name, reason, expected) => {
  const status = { conditions: [progressing(reason, "True")] };
  expect(nextProgressCheck(aDeployment(), status, start + 10_000)).toBe(expected);
});
