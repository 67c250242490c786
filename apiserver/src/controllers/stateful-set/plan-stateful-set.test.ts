import { expect, test } from "vitest";
import { aPod, aStatefulSet, type Parts } from "../../../../test/support/workloads.ts";
import { planStatefulSet } from "./plan-stateful-set.ts";

const now = Date.parse("2026-01-01T00:01:00Z");
const old = "web-old";
const fresh = "web-new";

/** `web-1 old unready`: the pod of an ordinal, as it is. */
function pod(text: string): ReturnType<typeof aPod> {
  const [name = "", ...words] = text.split(" ");
  const is = (word: string): boolean => words.includes(word);
  return aPod(name, {
    metadata: {
      labels: { app: "web", "controller-revision-hash": is("old") ? old : fresh, ...(is("nameless") ? {} : { "statefulset.kubernetes.io/pod-name": name }) },
      ...(is("going") ? { deletionTimestamp: "2026-01-01T00:00:30Z" } : {}),
    },
    ...(is("pending") || is("failed") ? { status: { phase: is("failed") ? "Failed" : "Pending" }, readySince: null } : {}),
    ...(is("unready") ? { readySince: null } : {}),
    ...(is("young") ? { readySince: "2026-01-01T00:00:50Z" } : {}),
  });
}

function plan(spec: Parts["spec"], texts: readonly string[], metadata: Parts["metadata"] = {}): unknown {
  const { create, remove, mend } = planStatefulSet(aStatefulSet({ spec: spec ?? {}, metadata: metadata ?? {} }), texts.map(pod), { updateRevision: fresh, now });
  const names = (pods: readonly { metadata: { name?: string } }[]): unknown[] => pods.map((one) => one.metadata.name);
  return [...create, ...names(remove).map((name) => `-${name}`), ...names(mend).map((name) => `~${name}`)];
}

const parallel = { podManagementPolicy: "Parallel" };
const all = ["web-0", "web-1", "web-2"];

// Numbers are ordinals to make, a minus goes before pods to delete, a tilde before those to mend.
test.each<[string, Parts["spec"], string[], unknown[]]>([
  ["nothing yet", {}, [], [0]],
  ["the first is not ready", {}, ["web-0 unready"], []],
  ["the first is ready", {}, ["web-0"], [1]],
  ["a gap", {}, ["web-0", "web-2"], [1]],
  ["all there", {}, all, []],
  ["ordinals that begin elsewhere", { ordinals: { start: 5 }, replicas: 2 }, ["web-5"], [6]],
  ["a pod that has failed", {}, ["web-0", "web-1 failed"], ["-web-1"]],
  ["a pod that has failed and is going", {}, ["web-0", "web-1 failed going"], []],
  ["a pod that is going", {}, ["web-0 going", "web-1", "web-2"], []],
  ["a pod that has not been ready for long enough", { minReadySeconds: 30 }, ["web-0 young"], []],
  ["a pod without its label", {}, ["web-0 nameless", "web-1", "web-2"], ["~web-0"]],
  ["a pod of no ordinal", {}, [...all, "web-x", "db-9x"], []],
  ["too many", { replicas: 1 }, all, ["-web-2"]],
  ["too many, one of them going", { replicas: 1 }, ["web-0", "web-1", "web-2 going"], []],
  ["too many, one before them not ready", { replicas: 2 }, ["web-0", "web-1 unready", "web-2"], []],
  ["too many, and the surplus one is what is not ready", { replicas: 2 }, ["web-0", "web-1", "web-2 unready"], ["-web-2"]],
  ["below the first ordinal", { replicas: 2, ordinals: { start: 1 } }, all, ["-web-0"]],
  ["an old one", {}, ["web-0 old", "web-1 old", "web-2 old"], ["-web-2"]],
  ["an old one below one that is on its way", {}, ["web-0 old", "web-1 old", "web-2 unready"], []],
  ["old ones below the partition", { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }, ["web-0 old", "web-1 old", "web-2"], []],
  ["old ones that nobody deletes", { updateStrategy: { type: "OnDelete" } }, ["web-0 old", "web-1 old", "web-2 old"], []],
  ["a broken old one holds its own update up", {}, ["web-0", "web-1", "web-2 old unready"], []],
  ["parallel, nothing yet", parallel, [], [0, 1, 2]],
  ["parallel, some not ready", parallel, ["web-1 unready"], [0, 2]],
  ["parallel, too many", { ...parallel, replicas: 1 }, ["web-0 unready", "web-1", "web-2"], ["-web-2", "-web-1"]],
  ["parallel, failed and missing", parallel, ["web-0 failed"], [1, 2, "-web-0"]],
  ["parallel, a broken old one", parallel, ["web-0", "web-1", "web-2 old unready"], ["-web-2"]],
])("%s", (_, spec, pods, expected) => {
  expect(plan(spec, pods)).toEqual(expected);
});

test("one that is going does nothing", () => {
  expect(plan({}, ["web-0 failed"], { deletionTimestamp: "2026-01-01T00:00:00Z" })).toEqual([]);
});
