import { expect, test } from "vitest";
import { aJob, aPod, type Parts } from "../../../../test/support/workloads.ts";
import { jobFacts } from "./job-facts.ts";
import { planJobPods } from "./plan-job-pods.ts";
import { indexAnnotation } from "./indexes.ts";

const now = Date.parse("2026-01-01T00:01:00Z");

/** `a`, `b failed@30`, `c succeeded`, `d going`, `e #2`: a pod, how it is, when it ended (seconds), its index. */
function pod(text: string): ReturnType<typeof aPod> {
  const [name = "", ...words] = text.split(" ");
  const is = (word: string): boolean => words.some((one) => one.split("@")[0] === word);
  const seconds = words.map((word) => word.split("@")[1]).find(Boolean) ?? "0";
  const index = words.find((word) => word.startsWith("#"))?.slice(1);
  const phase = is("failed") ? "Failed" : is("succeeded") ? "Succeeded" : is("pending") ? "Pending" : "Running";
  const finishedAt = `2026-01-01T00:00:${seconds.padStart(2, "0")}Z`;
  return aPod(name, {
    metadata: {
      finalizers: ["batch.kubernetes.io/job-tracking"],
      ...(is("going") ? { deletionTimestamp: finishedAt, deletionGracePeriodSeconds: 0 } : {}),
      ...(index === undefined ? {} : { annotations: { [indexAnnotation]: index } }),
    },
    ...(phase === "Running" ? {} : { readySince: null }),
    status: { phase, ...(phase === "Failed" || phase === "Succeeded" ? { containerStatuses: [{ name: "c", state: { terminated: { exitCode: 1, finishedAt } } }] } : {}) },
  });
}

const indexed = { completionMode: "Indexed" };

test.each<[string, Parts["spec"], string[], unknown]>([
  ["nothing yet", { completions: 5, parallelism: 2 }, [], { create: [undefined, undefined], remove: [] }],
  ["less to do than allowed", { completions: 5, parallelism: 3 }, ["a succeeded", "b succeeded", "c succeeded", "d"], { create: [undefined], remove: [] }],
  ["no number of completions", { completions: undefined, parallelism: 2 }, ["a"], { create: [undefined], remove: [] }],
  ["no number of completions, one success", { completions: undefined, parallelism: 2 }, ["a succeeded", "b"], { create: [], remove: [] }],
  ["too many: what is least far goes", { completions: 5, parallelism: 1 }, ["a", "b pending"], { create: [], remove: ["b"] }],
  ["suspended", { completions: 5, parallelism: 2, suspend: true }, ["a", "b"], { create: [], remove: ["a", "b"] }],
  ["suspended with nothing left", { suspend: true }, [], { create: [], remove: [] }],
  ["a failure, ten seconds long", {}, ["a failed@55"], { create: [], remove: [], wait: 5000 }],
  ["three failures, forty seconds long", {}, ["a failed@1", "b failed@12", "c failed@40"], { create: [], remove: [], wait: 20_000 }],
  ["failures before a success", { completions: 2 }, ["a failed@1", "b failed@12", "c succeeded@40"], { create: [undefined], remove: [] }],
  ["a pod that is going is replaced after a while", {}, ["a going@10"], { create: [undefined], remove: [] }],
  ["a pod that is going is waited for", { podReplacementPolicy: "Failed" }, ["a going@10"], { create: [], remove: [] }],
  ["indexes", { ...indexed, completions: 4, parallelism: 2 }, [], { create: [0, 1], remove: [] }],
  ["indexes that are not taken", { ...indexed, completions: 4, parallelism: 3 }, ["a succeeded #0", "b #2"], { create: [1, 3], remove: [] }],
  ["two of one index, and one of none", { ...indexed, completions: 4, parallelism: 4 }, ["a #0", "b #0 pending", "c", "d #9"], { create: [], remove: ["b", "c", "d"] }],
])("%s", (_, spec, texts, expected) => {
  const { create, remove, ...rest } = planJobPods(jobFacts(aJob({ spec: spec ?? {} }), texts.map(pod)), now);
  const names = remove.map(({ metadata }) => metadata.name).sort();
  expect({ create, remove: names, ...rest }).toEqual(expected);
});

test("failures that are no more counted do not lengthen the wait beyond ten minutes", () => {
  const texts = Array.from({ length: 20 }, (_, i) => `p${i} failed@${i}`);
  expect(planJobPods(jobFacts(aJob({ spec: { backoffLimit: 100 } }), texts.map(pod)), now).wait).toBe(600_000 + 19_000 - 60_000);
});
