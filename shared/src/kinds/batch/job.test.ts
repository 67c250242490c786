import { describe, expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { Job } from "./job.ts";

type Status = NonNullable<Job["status"]>;
const template = { spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "Never" } };
const texts = (errors: readonly { field: string; message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

/** As the registry makes one: defaults, a uid, what is generated. */
function job(spec: object = {}, metadata: object = {}): Job {
  const object = structuredClone({ metadata: { name: "pi", ...metadata }, spec: { template, ...spec } }) as Job;
  Job.defaults!(object);
  object.metadata.uid = "1-2-3";
  Job.prepareForCreate!(object);
  return object;
}

const generated = { "batch.kubernetes.io/controller-uid": "1-2-3", "batch.kubernetes.io/job-name": "pi", "controller-uid": "1-2-3", "job-name": "pi" };

test("defaults", () => {
  expect(job().spec).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false, podReplacementPolicy: "TerminatingOrFailed", manualSelector: false });
  expect(job({ parallelism: 3 }).spec).toMatchObject({ parallelism: 3 });
  expect(job({ parallelism: 3 }).spec?.completions).toBeUndefined();
  expect(job({ podFailurePolicy: { rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] }] } }).spec).toMatchObject({
    podReplacementPolicy: "Failed",
    podFailurePolicy: { rules: [{ onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }] },
  });
  expect(job({ completionMode: "Indexed", completions: 2, backoffLimitPerIndex: 1 }).spec?.backoffLimit).toBe(2147483647);
});

describe("the selector", () => {
  test("is generated, and labels show on the Job where it has none of its own", () => {
    const { metadata, spec } = job();
    expect([metadata.labels, spec?.template.metadata?.labels, spec?.selector]).toEqual([generated, generated, { matchLabels: { "batch.kubernetes.io/controller-uid": "1-2-3" } }]);
    expect(metadata.labels).not.toBe(spec?.template.metadata?.labels);
    const labelled = { ...template, metadata: { labels: { app: "pi" } } };
    expect(job({ template: labelled }).metadata.labels).toEqual({ app: "pi", ...generated });
    expect(job({ template: labelled }, { labels: { app: "pi" } }).metadata.labels).toEqual({ app: "pi" });
  });

  test("is the user's when he says so", () => {
    const own = { manualSelector: true, selector: { matchLabels: { app: "pi" } }, template: { ...template, metadata: { labels: { app: "pi" } } } };
    expect(job(own).spec).toMatchObject(own);
    expect(texts(Job.validate!(job(own), at()))).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ["a label that is not its own", { template: { ...template, metadata: { labels: { "job-name": "x" } } } }, [`spec.template.metadata.labels[job-name]: Invalid value: ${JSON.stringify({ ...reordered("x") })}: must be 'pi'`]],
    ["a selector that was not asked for", { selector: { matchLabels: { a: "b" } } }, [
      'spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"1-2-3"}}: `selector` not auto-generated',
      expect.stringMatching(/^spec.template.metadata.labels: Invalid value: .*: `selector` does not match template `labels`$/),
    ]],
    ["none although it is the user's", { manualSelector: true }, ["spec.selector: Required value"]],
  ])("%s", (_, spec, errors) => {
    expect(texts(Job.validate!(job(spec), at()))).toEqual(errors);
  });
});

function reordered(name: string): object {
  return { "job-name": name, "batch.kubernetes.io/job-name": "pi", "controller-uid": "1-2-3", "batch.kubernetes.io/controller-uid": "1-2-3" };
}

const indexed = { completionMode: "Indexed", completions: 3 };
const rule = { action: "FailJob", onExitCodes: { operator: "In", values: [1] } };
const policy = (...rules: object[]): object => ({ podFailurePolicy: { rules } });
const first = "spec.podFailurePolicy.rules[0]";

test.each<[string, object, string[]]>([
  ["good", {}, []],
  ["pods without end", { template: { spec: { containers: [{ name: "c", image: "busybox" }] } } }, ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"']],
  ["less than nothing", { parallelism: -1, completions: -1, backoffLimit: -1, ttlSecondsAfterFinished: -1 }, ["parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished"].map((name) => `spec.${name}: Invalid value: -1: must be greater than or equal to 0`)],
  ["another mode", { completionMode: "Some" }, ['spec.completionMode: Unsupported value: "Some": supported values: "NonIndexed", "Indexed"']],
  ["indexes without a number", { completionMode: "Indexed", parallelism: 1 }, ["spec.completions: Required value: when completion mode is Indexed"]],
  ["a limit per index without indexes", { backoffLimitPerIndex: 1 }, ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"]],
  ["failed indexes without a limit", { ...indexed, maxFailedIndexes: 5 }, ["spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified", "spec.maxFailedIndexes: Invalid value: 5: must be less than or equal to completions"]],
  ["another manager", { managedBy: "me" }, ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")']],
  ["another replacement", { podReplacementPolicy: "Never" }, ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"']],
  ["a failure policy", policy(rule), []],
  ["a failure policy for pods that restart", { ...policy(rule), template: { spec: { ...template.spec, restartPolicy: "OnFailure" } } }, ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified']],
  ["a rule without a cause", policy({ action: "Count" }), [`${first}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`]],
  ["a rule without an action", policy({ ...rule, action: "" }), [`${first}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`]],
  ["a rule for indexes", policy({ ...rule, action: "FailIndex" }), [`${first}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`]],
  ["exit codes in disorder", policy({ ...rule, onExitCodes: { operator: "In", values: [2, 1, 1, 0], containerName: "x" } }), [
    `${first}.onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template`,
    `${first}.onExitCodes.values[2]: Duplicate value: 1`,
    `${first}.onExitCodes.values[3]: Invalid value: 0: must not be 0 for the In operator`,
    `${first}.onExitCodes.values: Invalid value: [2,1,1,0]: must be ordered`,
  ]],
  ["a success policy without indexes", { successPolicy: { rules: [{ succeededCount: 1 }] } }, ['spec.successPolicy: Invalid value: {"rules":[{"succeededCount":1}]}: requires indexed completion mode']],
  ["a success policy out of bounds", { ...indexed, successPolicy: { rules: [{ succeededIndexes: "0-4" }, { succeededCount: 9 }, {}] } }, [
    'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-4": error parsing succeededIndexes: too large index: "4"',
    "spec.successPolicy.rules[1].succeededCount: Invalid value: 9: must be less than or equal to 3 (the number of specified completions)",
    "spec.successPolicy.rules[2]: Required value: at least one of succeededCount or succeededIndexes must be specified",
  ]],
])("a job with %s", (_, spec, errors) => {
  expect(texts(Job.validate!(job(spec), at()))).toEqual(errors);
});

test("the pods of an Indexed Job are named after it", () => {
  expect(texts(Job.validate!(job(indexed, { name: "a.b" }), at()))).toEqual(['metadata.name: Invalid value: "a.b": will not able to create pod with invalid DNS label: a.b-2']);
});

describe("an update", () => {
  const immutable = (field: string): unknown => expect.stringMatching(new RegExp(`^spec.${field}: Invalid value: .*: field is immutable$`));
  const withTemplate = (spec: object): object => ({ template: { ...template, spec: { ...template.spec, ...spec } } });

  test.each<[string, object, object, unknown[]]>([
    ["parallelism and its likes", { completions: 1, parallelism: 5, backoffLimit: 1, suspend: true, activeDeadlineSeconds: 9, ttlSecondsAfterFinished: 1 }, {}, []],
    ["completions", { completions: 4 }, {}, [immutable("completions")]],
    ["the template", withTemplate({ nodeSelector: { a: "b" } }), {}, [immutable("template")]],
    ["the mode", indexed, { completions: 3 }, [immutable("completionMode")]],
    ["completions of an Indexed Job with its parallelism", { ...indexed, completions: 5, parallelism: 5 }, { ...indexed, parallelism: 3 }, []],
    ["completions of an Indexed Job alone", { ...indexed, completions: 5, parallelism: 3 }, { ...indexed, parallelism: 3 }, ["spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism"]],
    ["where the pods of a suspended Job go", { suspend: true, ...withTemplate({ nodeSelector: { a: "b" } }) }, { suspend: true }, []],
    ["what they may use", { suspend: true, ...withTemplate({ containers: [{ name: "c", image: "busybox", resources: { limits: { cpu: "1" } } }] }) }, { suspend: true }, []],
    ["what they are", { suspend: true, ...withTemplate({ containers: [{ name: "c", image: "nginx" }] }) }, { suspend: true }, [immutable("template.spec")]],
  ])("of %s", (_, next, old, errors) => {
    expect(texts(Job.validateUpdate!(job(next), job(old), at()))).toEqual(errors);
  });
});

describe("a status", () => {
  const now = "2026-01-01T00:00:00Z";
  const is = (...types: string[]): Status => ({ startTime: now, conditions: types.map((type) => ({ type, status: "True" })) });
  const complete: Status = { ...is("SuccessCriteriaMet", "Complete"), completionTime: now };

  test.each<[string, Status, Status, string[]]>([
    ["that ends well", complete, is("SuccessCriteriaMet"), []],
    ["without its criteria", { ...is("Complete"), completionTime: now }, is(), ["status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition"]],
    ["that fails out of the blue", is("Failed"), is(), ["status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition"]],
    ["that takes it back", is("SuccessCriteriaMet"), complete, ["status.conditions: Invalid value: cannot disable the terminal Complete=True condition"]],
    ["that is over too early", { ...complete, active: 1, uncountedTerminatedPods: { failed: ["a"] } }, is("SuccessCriteriaMet"), ["status.active: Invalid value: 1: active>0 is invalid for finished job", 'status.uncountedTerminatedPods: Invalid value: {"failed":["a"]}: must be empty for finished job']],
    ["with another start", { startTime: "2026-01-01T00:00:09Z" }, is(), ["status.startTime: Invalid value: \"2026-01-01T00:00:09Z\": field is immutable for unsuspended job once set"]],
    ["that counts backwards", { ...is(), failed: 1, succeeded: 1 }, { ...is(), failed: 2, succeeded: 2 }, ["status.failed: Invalid value: 1: cannot decrease the failed counter", "status.succeeded: Invalid value: 1: cannot decrease the succeeded counter"]],
    ["with more ready than there are", { ...is(), active: 1, ready: 2 }, is(), ["status.ready: Invalid value: 2: cannot set more ready pods than active"]],
    ["with a uid twice", { ...is(), uncountedTerminatedPods: { succeeded: ["a"], failed: ["a"] } }, is(), ['status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"']],
    ["with indexes", { ...is(), completedIndexes: "1" }, is(), [
      'status.completedIndexes: Invalid value: "1": error parsing completedIndexes: too large index: "1"',
      'status.completedIndexes: Invalid value: "1": cannot set non-empty completedIndexes when non-indexed completion mode',
    ]],
  ])("%s", (_, status, before, errors) => {
    expect(texts(Job.validateStatusUpdate!({ ...job(), status }, { ...job(), status: before }, at()))).toEqual(errors);
  });
});

test.each<[object, Status, (string | number)[]]>([
  [{ completions: 3 }, { succeeded: 1, startTime: "2026-01-01T00:00:10Z" }, ["pi", "Running", "1/3", "50s"]],
  [{ parallelism: 3 }, { startTime: "2026-01-01T00:00:00Z", completionTime: "2026-01-01T00:00:05Z", conditions: [{ type: "Complete", status: "True" }] }, ["pi", "Complete", "0/1 of 3", "5s"]],
  [{ parallelism: 1 }, { conditions: [{ type: "Suspended", status: "True" }] }, ["pi", "Suspended", "0/1", ""]],
  [{}, { conditions: [{ type: "FailureTarget", status: "True" }, { type: "Failed", status: "True" }] }, ["pi", "Failed", "0/1", ""]],
  [{}, { conditions: [{ type: "FailureTarget", status: "True" }] }, ["pi", "FailureTarget", "0/1", ""]],
])("cells of a job with %j and %j", (spec, status, cells) => {
  const object = { ...job(spec, { creationTimestamp: "2026-01-01T00:00:00Z" }), status };
  const all = Job.columns.map(({ cell }) => cell(object, Date.UTC(2026, 0, 1, 0, 1)));
  expect(all).toEqual([...cells, "60s", "c", "busybox", "batch.kubernetes.io/controller-uid=1-2-3"]);
});

test("very many indexes at once are a warning", () => {
  expect(Job.warnings!(job({ ...indexed, completions: 100_001, parallelism: 10_001 }), undefined)).toEqual([
    "spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
  ]);
});
