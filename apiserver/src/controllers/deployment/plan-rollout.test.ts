import { expect, test } from "vitest";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { aDeployment, aReplicaSet } from "../../../../test/support/workloads.ts";
import type { Fleet } from "./fleet.ts";
import { planRollout, type RolloutStep } from "./plan-rollout.ts";

interface Row {
  replicas: number;
  maxSurge: number | string;
  maxUnavailable: number | string;
  newest?: [size: number, available: number];
  old: [size: number, available: number][];
}

const sized = (name: string, [replicas, availableReplicas]: [number, number]): ReplicaSet =>
  aReplicaSet(name, { spec: { replicas }, status: { replicas, availableReplicas } });

function aFleet({ replicas, maxSurge, maxUnavailable, newest, old }: Row, type = "RollingUpdate"): Fleet {
  const strategy = type === "RollingUpdate" ? { type, rollingUpdate: { maxSurge, maxUnavailable } } : { type };
  return {
    deployment: aDeployment({ spec: { replicas, strategy } }),
    newest: newest && sized("new", newest),
    old: old.map((size, i) => sized(`old-${i}`, size)),
  };
}

const told = ({ create, resize }: RolloutStep): unknown => ({
  ...(create === undefined ? {} : { create }),
  ...Object.fromEntries(resize.map(({ replicaSet, to }) => [replicaSet.metadata.name, to])),
});

test.each<[string, Row, object]>([
  ["the first ReplicaSet has the full size", { replicas: 3, maxSurge: 1, maxUnavailable: 0, old: [] }, { create: 3 }],
  ["a new template starts with the surge", { replicas: 10, maxSurge: 3, maxUnavailable: 2, old: [[10, 10]] }, { create: 3 }],
  ["without surge it starts empty", { replicas: 3, maxSurge: 0, maxUnavailable: 1, old: [[3, 3]] }, { create: 0 }],
  ["then old pods go as far as availability allows", { replicas: 10, maxSurge: 3, maxUnavailable: 2, newest: [3, 0], old: [[10, 10]] }, { "old-0": 8 }],
  ["and the new one takes their place", { replicas: 10, maxSurge: 3, maxUnavailable: 2, newest: [3, 0], old: [[8, 8]] }, { new: 5 }],
  ["nothing moves while new pods are not available", { replicas: 10, maxSurge: 3, maxUnavailable: 2, newest: [5, 0], old: [[8, 8]] }, {}],
  ["each available new pod lets an old one go", { replicas: 10, maxSurge: 3, maxUnavailable: 2, newest: [5, 4], old: [[8, 8]] }, { "old-0": 4 }],
  ["the last old pods go", { replicas: 3, maxSurge: 1, maxUnavailable: 0, newest: [3, 3], old: [[1, 1]] }, { "old-0": 0 }],
  ["a finished rollout rests", { replicas: 3, maxSurge: 1, maxUnavailable: 0, newest: [3, 3], old: [[0, 0]] }, {}],
  ["unhealthy old pods go first", { replicas: 10, maxSurge: 0, maxUnavailable: 2, newest: [0, 0], old: [[2, 0], [8, 8]] }, { "old-0": 0 }],
  ["a crashing rollout does not take healthy old pods", { replicas: 10, maxSurge: 3, maxUnavailable: 2, newest: [5, 0], old: [[8, 7]] }, {}],
  ["an oversized new one shrinks to the wanted size", { replicas: 3, maxSurge: 1, maxUnavailable: 0, newest: [5, 5], old: [] }, { new: 3 }],
])("RollingUpdate: %s", (_name, row, expected) => {
  expect(told(planRollout(aFleet(row), false))).toEqual(expected);
});

const row = { replicas: 3, maxSurge: 0, maxUnavailable: 0 };
test.each<[string, Row, boolean, object]>([
  ["old ones go first", { ...row, old: [[3, 3]] }, true, { "old-0": 0 }],
  ["it waits for their pods", { ...row, old: [[0, 0]] }, true, {}],
  ["then the new one comes in full", { ...row, old: [[0, 0]] }, false, { create: 3 }],
  ["one from before grows", { ...row, newest: [0, 0], old: [] }, false, { new: 3 }],
])("Recreate: %s", (_name, given, oldPodsRunning, expected) => {
  expect(told(planRollout(aFleet(given, "Recreate"), oldPodsRunning))).toEqual(expected);
});
