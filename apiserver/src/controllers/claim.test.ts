import { expect, test } from "vitest";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { aPod, aReplicaSet } from "../../../test/support/workloads.ts";
import { planClaim } from "./claim.ts";

const owner = aReplicaSet("web");
const by = (uid: string): { ownerReferences: object[] } => ({ ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid, controller: true }] });
const other = { labels: { app: "other" } };
const going = { deletionTimestamp: "2026-01-01T00:00:30Z" };

const pods = [
  aPod("owned", { metadata: by("uid-web") }),
  aPod("relabelled", { metadata: { ...by("uid-web"), ...other } }),
  aPod("relabelled-going", { metadata: { ...by("uid-web"), ...other, ...going } }),
  aPod("foreign", { metadata: by("uid-other") }),
  aPod("orphan"),
  aPod("orphan-going", { metadata: going }),
  aPod("orphan-ended", { status: { phase: "Failed" } }),
  aPod("stranger", { metadata: other }),
];
const options = {
  selector: labelSelectorOf(owner.spec?.selector),
  candidates: pods,
  adoptable: (pod: (typeof pods)[number]): boolean => pod.status?.phase !== "Failed",
};

const names = (list: readonly { metadata: { name?: string } }[]): (string | undefined)[] => list.map(({ metadata }) => metadata.name);

test("an owner keeps what matches, adopts orphans that match, and releases what matches no longer", () => {
  const claim = planClaim(owner, pods, options);
  expect([names(claim.owned), names(claim.adopt), names(claim.release)]).toEqual([["owned"], ["orphan"], ["relabelled"]]);
});

test("an owner that is going adopts and releases nothing", () => {
  const claim = planClaim(aReplicaSet("web", { metadata: going }), pods, options);
  expect([names(claim.owned), names(claim.adopt), names(claim.release)]).toEqual([["owned"], [], []]);
});
