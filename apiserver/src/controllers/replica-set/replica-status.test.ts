import { expect, test } from "vitest";
import { aPod, aReplicaSet } from "../../../../test/support/workloads.ts";
import { replicaStatus } from "./replica-status.ts";

const now = Date.parse("2026-01-01T00:01:00Z");

test("each pod counts for what it is", () => {
  const replicaSet = aReplicaSet("web", { metadata: { generation: 4 }, spec: { minReadySeconds: 30 } });
  const owned = [
    aPod("available"),
    aPod("ready", { readySince: "2026-01-01T00:00:50Z" }),
    aPod("unready", { readySince: null }),
    aPod("relabelled", { metadata: { labels: { app: "other" } }, readySince: null }),
    aPod("going", { metadata: { deletionTimestamp: "2026-01-01T00:00:30Z" } }),
    aPod("ended", { status: { phase: "Succeeded" } }),
  ];
  expect(replicaStatus(replicaSet, owned, { now })).toEqual({
    replicas: 4,
    fullyLabeledReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    terminatingReplicas: 1,
    observedGeneration: 4,
  });
});

test("a failure is a condition until it is over", () => {
  const failure = { reason: "FailedCreate", message: "quota" } as const;
  const condition = { type: "ReplicaFailure", status: "True", ...failure, lastTransitionTime: "2026-01-01T00:01:00Z" };
  expect(replicaStatus(aReplicaSet("web"), [], { failure, now }).conditions).toEqual([condition]);
  const failed = aReplicaSet("web", { status: { conditions: [condition] } });
  expect(replicaStatus(failed, [], { failure, now: now + 60_000 }).conditions).toEqual([condition]);
  expect(replicaStatus(failed, [], { now }).conditions).toBeUndefined();
});
