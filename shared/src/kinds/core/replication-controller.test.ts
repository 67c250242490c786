import { expect, test } from "vitest";
import { at } from "../../errors/field-errors.ts";
import { scaleOf } from "../apps/scale.ts";
import { ReplicationController } from "./replication-controller.ts";

type Spec = NonNullable<ReplicationController["spec"]>;
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };

function controller(spec: Partial<Spec> = {}): ReplicationController {
  const object = structuredClone({ metadata: { name: "old" }, spec: { replicas: 1, template, ...spec } }) as ReplicationController;
  ReplicationController.defaults!(object);
  return object;
}

test("selector and labels are those of its template, where it has none of its own", () => {
  expect(controller()).toMatchObject({ metadata: { labels: { app: "web" } }, spec: { selector: { app: "web" }, template: { spec: { restartPolicy: "Always" } } } });
  expect(controller({ selector: { app: "web", tier: "x" } }).spec?.selector).toEqual({ app: "web", tier: "x" });
});

test.each<[string, Partial<Spec>, string[]]>([
  ["good", {}, []],
  ["fewer than none", { replicas: -1 }, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]],
  ["no template", { template: undefined as never, selector: { app: "web" } }, ["spec.template: Required value"]],
  ["nothing to select by", { template: { spec: template.spec } }, ["spec.selector: Required value"]],
  [
    "a selector of other pods",
    { selector: { app: "db" } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  [
    "pods that end",
    { template: { ...template, spec: { ...template.spec, restartPolicy: "OnFailure", activeDeadlineSeconds: 5 } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported",
    ],
  ],
])("a controller with %s", (_, spec, errors) => {
  expect(ReplicationController.validate!(controller(spec), at()).map(({ field, message }) => `${field}: ${message}`)).toEqual(errors);
});

test("cells, and its scale", () => {
  const object = { ...controller({ replicas: 3 }), status: { replicas: 2, readyReplicas: 1 } };
  object.metadata.creationTimestamp = "2026-01-01T00:00:00Z";
  expect(ReplicationController.columns.map(({ cell }) => cell(object, Date.UTC(2026, 0, 1, 0, 1)))).toEqual(["old", 3, 2, 1, "60s", "c", "nginx", "app=web"]);
  expect(scaleOf(ReplicationController, object as object as Parameters<typeof scaleOf>[1])).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 2, selector: "app=web" } });
});
