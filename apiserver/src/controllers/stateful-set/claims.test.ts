import { expect, test } from "vitest";
import type { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { aPod, aStatefulSet } from "../../../../test/support/workloads.ts";
import { belongsToFormerPod, wantedOwners } from "./claims.ts";

const set = (whenDeleted: string, whenScaled: string): ReturnType<typeof aStatefulSet> =>
  aStatefulSet({ spec: { replicas: 1, persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } } });
const reference = (kind: string, name: string, uid = `uid-${name}`): object => ({ apiVersion: kind === "Pod" ? "v1" : "apps/v1", kind, name, uid, controller: true, blockOwnerDeletion: true });
const claim = (...ownerReferences: object[]): PersistentVolumeClaim => ({ metadata: { name: "data-web-0", ...(ownerReferences.length > 0 ? { ownerReferences } : {}) } }) as PersistentVolumeClaim;
const [ofSet, ofPod, ofSurplus] = [reference("StatefulSet", "web"), reference("Pod", "web-0"), reference("Pod", "web-1")];

test.each<[string, string, string, object[], unknown]>([
  ["Retain", "Retain", "web-0", [], undefined],
  ["Retain", "Retain", "web-0", [ofSet, ofPod], []],
  ["Delete", "Retain", "web-0", [], [ofSet]],
  ["Delete", "Retain", "web-1", [ofSet], undefined],
  ["Retain", "Delete", "web-0", [], undefined],
  ["Retain", "Delete", "web-1", [], [ofSurplus]],
  ["Delete", "Delete", "web-0", [ofPod], [ofSet]],
  ["Delete", "Delete", "web-1", [ofSet], [ofSurplus]],
  // Somebody else's, or what is left of an earlier set, is let be.
  ["Delete", "Delete", "web-0", [reference("Database", "db")], undefined],
  ["Delete", "Delete", "web-0", [reference("StatefulSet", "web", "earlier")], undefined],
])("whenDeleted %s, whenScaled %s: the claim of %s", (whenDeleted, whenScaled, name, owners, expected) => {
  expect(wantedOwners(set(whenDeleted, whenScaled), aPod(name), claim(...owners))).toEqual(expected);
});

test("a claim that goes with the pod before holds the next one up", () => {
  expect(belongsToFormerPod(set("Retain", "Delete"), "web-0", claim(ofPod))).toBe(true);
  expect(belongsToFormerPod(set("Retain", "Delete"), "web-0", claim(ofSet))).toBe(false);
  expect(belongsToFormerPod(set("Retain", "Retain"), "web-0", claim(ofPod))).toBe(false);
});
