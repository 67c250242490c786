import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { Deployment } from "./deployment.ts";
import { ReplicaSet } from "./replica-set.ts";
import { scaleOf } from "./scale.ts";

type Spec = NonNullable<Deployment["spec"]>;

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const selector = { matchLabels: { app: "web" } };

function deployment(spec: Partial<Spec> = {}): Deployment {
  const object: Deployment = structuredClone({ metadata: { name: "web", namespace: "default" }, spec: { selector, template, ...spec } });
  Deployment.defaults!(object);
  return object;
}

const faults = (spec: Partial<Spec>): string[] =>
  Deployment.validate!(deployment(spec), at()).map(({ field, message }) => `${field}: ${message}`);

test("defaults", () => {
  expect(deployment().spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
    template: { spec: { restartPolicy: "Always" } },
  });
  expect(deployment({ strategy: { type: "Recreate" } }).spec?.strategy).toEqual({ type: "Recreate" });
});

test.each<[string, Partial<Spec>, string[]]>([
  ["good", {}, []],
  ["nothing running", { replicas: 0 }, []],
  ["fewer than none", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
  [
    "no selector",
    { selector: undefined as never },
    [
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
  ],
  ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
  [
    "a selector of other pods",
    { selector: { matchLabels: { app: "db" } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  ["no containers", { template: { metadata: template.metadata } }, ["spec.template.spec.containers: Required value"]],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    "a rollout that cannot move",
    { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: "0%" } } },
    ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
  ],
  [
    "more than all",
    { strategy: { rollingUpdate: { maxUnavailable: "150%" } } },
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%'],
  ],
  [
    "no percentage",
    { strategy: { rollingUpdate: { maxSurge: "many" } } },
    [
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"many\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  [
    "another strategy",
    { strategy: { type: "BlueGreen" } },
    ['spec.strategy: Unsupported value: {"Type":"BlueGreen","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
  ],
  [
    "Recreate with parameters",
    { strategy: { type: "Recreate", rollingUpdate: {} } },
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    "a deadline before readiness",
    { progressDeadlineSeconds: 10, minReadySeconds: 10 },
    ["spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds"],
  ],
])("a deployment with %s", (_, spec, errors) => {
  expect(faults(spec)).toEqual(errors);
});

test("the selector stays, whatever the order of its keys", () => {
  const both = { matchLabels: { a: "1", b: "2" } };
  const [old, same, other] = [both, { matchLabels: { b: "2", a: "1" } }, selector].map((selector) => deployment({ selector }));
  expect(Deployment.validateUpdate!(same!, old!, at())).toEqual([]);
  expect(Deployment.validateUpdate!(other!, old!, at())).toEqual([
    { reason: "FieldValueInvalid", field: "spec.selector", message: 'Invalid value: {"matchLabels":{"app":"web"}}: field is immutable' },
  ]);
});

test("generation rises with the spec and with annotations", () => {
  const old = deployment();
  expect(Deployment.changesGeneration!(deployment(), old)).toBe(false);
  expect(Deployment.changesGeneration!({ ...old, status: { replicas: 3 } }, old)).toBe(false);
  expect(Deployment.changesGeneration!(deployment({ replicas: 2 }), old)).toBe(true);
  expect(Deployment.changesGeneration!({ ...old, metadata: { ...old.metadata, annotations: { a: "b" } } }, old)).toBe(true);
});

test("cells", () => {
  const object = { ...deployment({ replicas: 3 }), status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 2 } };
  object.metadata.creationTimestamp = "2026-01-01T00:00:00Z";
  const now = Date.UTC(2026, 0, 1, 0, 1);
  expect(Deployment.columns.map(({ cell }) => cell(object, now))).toEqual(["web", "2/3", 3, 2, "60s", "c", "nginx", "app=web"]);
  const set: ReplicaSet = { metadata: object.metadata, spec: { replicas: 3, selector, template }, status: { replicas: 3, readyReplicas: 2 } };
  expect(ReplicaSet.columns.map(({ cell }) => cell(set, now))).toEqual(["web", 3, 3, 2, "60s", "c", "nginx", "app=web"]);
});

test("counts in a status", () => {
  const errors = Deployment.validateStatusUpdate!({ metadata: {}, status: { replicas: 1, updatedReplicas: 2, availableReplicas: 1 } }, deployment(), at());
  expect(errors.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    "status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 1: cannot be greater than readyReplicas",
  ]);
});

const scalable = { ...deployment({ replicas: 2 }), kind: "Deployment", status: { replicas: 1 } };
scalable.metadata = { name: "web", namespace: "default", uid: "1", resourceVersion: "7", labels: { a: "b" } };

test("its scale", () => {
  expect(scaleOf(Deployment, scalable)).toEqual({
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name: "web", namespace: "default", uid: "1", resourceVersion: "7" },
    spec: { replicas: 2 },
    status: { replicas: 1, selector: "app=web" },
  });
});
