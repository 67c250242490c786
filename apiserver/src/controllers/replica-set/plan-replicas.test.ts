import { expect, test } from "vitest";
import { aPod, aReplicaSet } from "../../../../test/support/workloads.ts";
import { planReplicas } from "./plan-replicas.ts";

const now = Date.parse("2026-01-01T01:00:00Z");
const pods = (count: number, parts = {}): ReturnType<typeof aPod>[] => Array.from({ length: count }, (_, i) => aPod(`web-${i}`, parts));
const going = { metadata: { deletionTimestamp: "2026-01-01T00:30:00Z" } };

test.each([
  ["none yet", 3, [], 3, 0],
  ["enough", 3, pods(3), 0, 0],
  ["too many", 1, pods(3), 0, 2],
  ["pods that are going do not count", 3, [...pods(1), ...pods(2, going)], 2, 0],
  ["pods that have ended do not count", 2, [...pods(1), ...pods(1, { status: { phase: "Failed" } })], 1, 0],
  ["at most 500 at once", 600, [], 500, 0],
])("%s", (_name, replicas, owned, missing, surplus) => {
  const plan = planReplicas(aReplicaSet("web", { spec: { replicas } }), owned, { related: owned, now });
  expect([plan.missing, plan.surplus.length]).toEqual([missing, surplus]);
});

test("a ReplicaSet that is going makes and deletes nothing", () => {
  const plan = planReplicas(aReplicaSet("web", going), [], { related: [], now });
  expect(plan).toEqual({ missing: 0, surplus: [] });
});
