import { expect, test } from "vitest";
import { aPod } from "../../../../test/support/workloads.ts";
import { isBlocking, planCollection, type Collection, type OwnerState } from "./plan-collection.ts";

const ownedBy = (...uids: string[]): object[] => uids.map((uid) => ({ apiVersion: "apps/v1", kind: "ReplicaSet", name: uid, uid, blockOwnerDeletion: uid !== "loose" }));

interface Row {
  owners: Record<string, OwnerState>;
  finalizers?: string[];
  deletionTimestamp?: string;
  hasDependents?: boolean;
}

test.each<[string, Row, Collection]>([
  ["without owners", { owners: {} }, { do: "nothing" }],
  ["an owner that is there", { owners: { a: "solid" } }, { do: "nothing" }],
  ["an owner that is gone", { owners: { a: "absent" } }, { do: "delete", propagationPolicy: "Background" }],
  ["all owners gone", { owners: { a: "absent", b: "absent" } }, { do: "delete", propagationPolicy: "Background" }],
  ["one of two gone", { owners: { a: "absent", b: "solid" } }, { do: "drop-references", uids: ["a"] }],
  ["one of two waits", { owners: { a: "solid", b: "waiting" } }, { do: "drop-references", uids: ["b"] }],
  ["the owner waits", { owners: { a: "waiting" } }, { do: "delete", propagationPolicy: "Background" }],
  ["the owner waits, and it has dependents itself", { owners: { a: "waiting" }, hasDependents: true }, { do: "delete", propagationPolicy: "Foreground" }],
  ["it is to orphan its own", { owners: { a: "absent" }, finalizers: ["orphan"] }, { do: "delete", propagationPolicy: "Orphan" }],
  ["it is to wait for its own", { owners: { a: "absent" }, finalizers: ["foregroundDeletion"] }, { do: "delete", propagationPolicy: "Foreground" }],
  ["it is going already", { owners: { a: "absent" }, deletionTimestamp: "2026-01-01T00:00:00Z" }, { do: "nothing" }],
])("%s", (_name, { owners, finalizers, deletionTimestamp, hasDependents = false }, plan) => {
  const metadata = { ownerReferences: ownedBy(...Object.keys(owners)), finalizers, deletionTimestamp };
  expect(planCollection(aPod("a", { metadata }), ({ uid }) => owners[uid] ?? "solid", hasDependents)).toEqual(plan);
});

test.each([
  ["a", true],
  ["loose", false],
  ["other", false],
])("a dependent of a and loose blocks %s: %s", (uid, blocks) => {
  expect(isBlocking(aPod("x", { metadata: { ownerReferences: ownedBy("a", "loose") } }), uid)).toBe(blocks);
});
