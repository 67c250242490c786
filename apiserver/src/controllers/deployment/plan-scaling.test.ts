import { expect, test } from "vitest";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { aDeployment, aReplicaSet } from "../../../../test/support/workloads.ts";
import type { Fleet } from "./fleet.ts";
import { isScalingEvent, planScaling } from "./plan-scaling.ts";

/** Sizes from oldest to newest, each ReplicaSet noting the Deployment's former size and its most pods. */
function aFleet(replicas: number, sizes: number[], former: { desired: number; max: number; surge?: number }): Fleet {
  const annotations = {
    "deployment.kubernetes.io/desired-replicas": String(former.desired),
    "deployment.kubernetes.io/max-replicas": String(former.max),
  };
  const replicaSets = sizes.map((size, i): ReplicaSet =>
    aReplicaSet(`rs-${i}`, { metadata: { annotations, creationTimestamp: `2026-01-0${i + 1}T00:00:00Z` }, spec: { replicas: size }, status: { availableReplicas: size } }),
  );
  const rollingUpdate = { maxSurge: former.surge ?? 0, maxUnavailable: 1 };
  return {
    deployment: aDeployment({ spec: { replicas, strategy: { type: "RollingUpdate", rollingUpdate } } }),
    newest: replicaSets.at(-1),
    old: replicaSets.slice(0, -1),
  };
}

const sizesOf = (fleet: Fleet): Record<string, number> =>
  Object.fromEntries(planScaling(fleet).map(({ replicaSet, to }) => [replicaSet.metadata.name, to]));

// Cases of upstream's TestScale (pkg/controller/deployment/sync_test.go).
test.each<[string, Fleet, Record<string, number>]>([
  ["normal scaling event: 10 -> 12", aFleet(12, [10], { desired: 10, max: 10 }), { "rs-0": 12 }],
  ["normal scaling event: 10 -> 5", aFleet(5, [10], { desired: 10, max: 10 }), { "rs-0": 5 }],
  ["proportional scaling: 5 -> 10", aFleet(10, [2, 3], { desired: 5, max: 5 }), { "rs-0": 4, "rs-1": 6 }],
  ["proportional scaling: 5 -> 3", aFleet(3, [2, 3], { desired: 5, max: 5 }), { "rs-0": 1, "rs-1": 2 }],
  ["proportional scaling: 9 -> 4", aFleet(4, [1, 8], { desired: 9, max: 9 }), { "rs-0": 0, "rs-1": 4 }],
  ["proportional scaling: 7 -> 10", aFleet(10, [2, 3, 2], { desired: 7, max: 7 }), { "rs-0": 3, "rs-1": 4, "rs-2": 3 }],
  ["proportional scaling: 13 -> 8", aFleet(8, [1, 8, 4], { desired: 13, max: 13 }), { "rs-0": 1, "rs-1": 5, "rs-2": 2 }],
  ["proportional scaling: 14 -> 0", aFleet(0, [4, 7, 3], { desired: 14, max: 14 }), { "rs-0": 0, "rs-1": 0, "rs-2": 0 }],
])("%s", (_name, fleet, sizes) => {
  expect(sizesOf(fleet)).toEqual(sizes);
});

test("a new ReplicaSet that is complete already leaves nothing to the old ones", () => {
  expect(sizesOf(aFleet(5, [2, 5], { desired: 5, max: 5 }))).toEqual({ "rs-0": 0 });
});

test.each([
  [5, 5, false],
  [7, 5, true],
])("a Deployment of %i whose ReplicaSets know of %i", (replicas, desired, expected) => {
  expect(isScalingEvent(aFleet(replicas, [2, 3], { desired, max: desired }))).toBe(expected);
});
