import { expect, test } from "vitest";
import { aJob, aPod } from "../../../../test/support/workloads.ts";
import { formatIndexes, indexAnnotation, parseIndexes } from "./indexes.ts";
import { jobFacts } from "./job-facts.ts";
import { counted, trackPods } from "./track-pods.ts";

const ended = (name: string, phase: string, { held = true, index }: { held?: boolean; index?: string } = {}): ReturnType<typeof aPod> =>
  aPod(name, {
    metadata: { ...(held ? { finalizers: ["batch.kubernetes.io/job-tracking"] } : {}), ...(index === undefined ? {} : { annotations: { [indexAnnotation]: index } }) },
    status: { phase },
  });
const track = (job: ReturnType<typeof aJob>, pods: ReturnType<typeof aPod>[], verdict?: Parameters<typeof trackPods>[2]): unknown => {
  const { status, release } = trackPods(jobFacts(job, pods), job.status ?? {}, verdict);
  return { ...status, release: release.map(({ metadata }) => metadata.name) };
};

test("what has ended is noted before it is let go, what runs is not", () => {
  expect(track(aJob(), [ended("a", "Succeeded"), ended("b", "Failed"), ended("c", "Running")])).toEqual({
    succeeded: 0,
    failed: 0,
    uncountedTerminatedPods: { succeeded: ["uid-a"], failed: ["uid-b"] },
    release: ["a", "b"],
  });
});

test("what was noted is counted once it is let go, and never twice", () => {
  const status = { succeeded: 2, uncountedTerminatedPods: { succeeded: ["uid-a", "uid-b"], failed: ["uid-c"] } };
  expect(track(aJob({ status }), [ended("a", "Succeeded", { held: false }), ended("b", "Succeeded")])).toEqual({
    succeeded: 3,
    failed: 1,
    uncountedTerminatedPods: { succeeded: ["uid-b"] },
    release: ["b"],
  });
  expect(counted(status, new Set())).toEqual({ succeeded: 4, failed: 1, uncountedTerminatedPods: {} });
});

test("when a Job has failed, what still ran has failed too; when it has succeeded, it has not", () => {
  const pods = [ended("a", "Running")];
  const verdict = { reason: "", message: "" };
  expect(track(aJob(), pods, { ...verdict, type: "FailureTarget" })).toMatchObject({ uncountedTerminatedPods: { failed: ["uid-a"] }, release: ["a"] });
  expect(track(aJob(), pods, { ...verdict, type: "SuccessCriteriaMet" })).toMatchObject({ uncountedTerminatedPods: {}, release: ["a"] });
});

test("an ignored failure is let go and not counted", () => {
  const podFailurePolicy = { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] };
  const pod = ended("a", "Failed");
  pod.status!.conditions = [{ type: "DisruptionTarget", status: "True" }];
  expect(track(aJob({ spec: { podFailurePolicy } }), [pod])).toMatchObject({ uncountedTerminatedPods: {}, release: ["a"] });
});

test("an Indexed Job notes indexes, each once", () => {
  const job = aJob({ spec: { completionMode: "Indexed", completions: 6 }, status: { succeeded: 1, completedIndexes: "1" } });
  const pods = [ended("a", "Succeeded", { index: "1" }), ended("b", "Succeeded", { index: "2" }), ended("c", "Succeeded", { index: "3" }), ended("d", "Succeeded", { index: "9" }), ended("e", "Failed", { index: "0" })];
  expect(track(job, pods)).toEqual({ succeeded: 3, failed: 0, completedIndexes: "1-3", uncountedTerminatedPods: { failed: ["uid-e"] }, release: ["a", "b", "c", "d", "e"] });
});

test.each<[string, number[]]>([
  ["", []],
  ["0", [0]],
  ["0,1", [0, 1]],
  ["1-3,5,7,8", [1, 2, 3, 5, 7, 8]],
])("indexes as text: %s", (text, indexes) => {
  expect([formatIndexes(new Set(indexes)), [...parseIndexes(text, 10)]]).toEqual([text, indexes]);
});

test("indexes past the end are forgotten, text that is none is passed over", () => {
  expect([...parseIndexes("1-8,x,9", 4)]).toEqual([1, 2, 3]);
});

test("no more than 500 are noted at once", () => {
  const { status, release, all } = trackPods(jobFacts(aJob(), Array.from({ length: 600 }, (_, i) => ended(`p${i}`, "Succeeded"))), {}, undefined);
  expect([status.uncountedTerminatedPods?.succeeded?.length, release.length, all]).toEqual([500, 500, false]);
});
