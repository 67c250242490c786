import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { DaemonSet } from "./daemon-set.ts";

const template = { metadata: { labels: { app: "agent" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const selector = { matchLabels: { app: "agent" } };

function daemonSet(spec: object = {}, metadata: object = {}): DaemonSet {
  const object = structuredClone({ metadata: { name: "agent", ...metadata }, spec: { selector, template, ...spec } }) as DaemonSet;
  DaemonSet.defaults!(object);
  return object;
}
const texts = (errors: readonly { field: string; message: string }[]): string[] => errors.map(({ field, message }) => `${field}: ${message}`);

test("defaults", () => {
  expect(daemonSet().spec).toMatchObject({ revisionHistoryLimit: 10, updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } });
  expect(daemonSet({ updateStrategy: { type: "OnDelete" } }).spec?.updateStrategy).toEqual({ type: "OnDelete" });
});

const rolling = (rollingUpdate: object): object => ({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });

test.each<[string, object, string[]]>([
  ["good", {}, []],
  ["a surge instead", rolling({ maxUnavailable: 0, maxSurge: "10%" }), []],
  ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"]],
  [
    "a selector of other pods",
    { selector: { matchLabels: { app: "db" } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"agent"}: `selector` does not match template `labels`'],
  ],
  ["a surge as well", rolling({ maxUnavailable: 1, maxSurge: 1 }), ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"]],
  ["neither", rolling({ maxUnavailable: 0, maxSurge: "0%" }), ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"]],
  ["more than all", rolling({ maxUnavailable: "101%" }), ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%']],
  ["another strategy", { updateStrategy: { type: "Recreate" } }, ['spec.updateStrategy: Unsupported value: {"Type":"Recreate","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"']],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never", activeDeadlineSeconds: 5 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
    ],
  ],
])("a daemon set with %s", (_, spec, errors) => {
  expect(texts(DaemonSet.validate!(daemonSet(spec), at()))).toEqual(errors);
});

test("the selector stays", () => {
  expect(texts(DaemonSet.validateUpdate!(daemonSet({ selector: { matchLabels: { app: "x" } } }), daemonSet(), at()))).toEqual(['spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable']);
});

test("an annotation counts the templates, whatever a client says", () => {
  const name = "deprecated.daemonset.template.generation";
  const old = daemonSet({}, { annotations: { a: "b" } });
  DaemonSet.prepareForCreate!(old);
  expect(old.metadata.annotations).toEqual({ a: "b", [name]: "1" });
  const same = daemonSet({ minReadySeconds: 5 }, { annotations: { [name]: "9" } });
  DaemonSet.prepareForUpdate!(same, old);
  const changed = daemonSet({ template: { ...template, spec: { containers: [{ name: "c", image: "nginx:2" }] } } });
  DaemonSet.prepareForUpdate!(changed, old);
  expect([same.metadata.annotations, changed.metadata.annotations]).toEqual([{ [name]: "1" }, { [name]: "2" }]);
});

test("counts in a status", () => {
  const status = { currentNumberScheduled: -1, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0, collisionCount: 0 };
  expect(texts(DaemonSet.validateStatusUpdate!({ ...daemonSet(), status }, { ...daemonSet(), status: { ...status, collisionCount: 1 } }, at()))).toEqual([
    "status.currentNumberScheduled: Invalid value: -1: must be greater than or equal to 0",
    "status.collisionCount: Invalid value: 0: cannot be decremented",
  ]);
});

test("cells", () => {
  const status = { currentNumberScheduled: 3, numberMisscheduled: 0, desiredNumberScheduled: 4, numberReady: 2, updatedNumberScheduled: 1, numberAvailable: 2 };
  const object = { ...daemonSet({ template: { ...template, spec: { ...template.spec, nodeSelector: { disk: "ssd" } } } }), status };
  object.metadata.creationTimestamp = "2026-01-01T00:00:00Z";
  expect(DaemonSet.columns.map(({ cell }) => cell(object, Date.UTC(2026, 0, 1, 0, 1)))).toEqual(["agent", 4, 3, 2, 1, 2, "disk=ssd", "60s", "c", "nginx", "app=agent"]);
});
