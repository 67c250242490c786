import { expect, test } from "vitest";
import { definitionAt, elementKey, elementOf, fieldAt, isLeaf, listShape, patchStrategies } from "./list-keys.ts";
import type { Field } from "./schema.ts";
import { definition } from "./table.ts";

const core = "io.k8s.api.core.v1";

function at(definitionName: string, field: string): Field {
  const found = fieldAt(definition(definitionName), field);
  if (!found) throw new Error(`${definitionName} has no field ${field}`);
  return found;
}

// Merge keys and list types as the API documents them (x-kubernetes-list-type, x-kubernetes-patch-merge-key).
test.each([
  [`${core}.ServiceSpec`, "ports", { listType: "map", listMapKeys: ["port", "protocol"], mergeKey: "port", merges: true }],
  [`${core}.Container`, "ports", { listType: "map", listMapKeys: ["containerPort", "protocol"], mergeKey: "containerPort", merges: true }],
  [`${core}.PodSpec`, "volumes", { listType: "map", listMapKeys: ["name"], mergeKey: "name", merges: true }],
  [`${core}.PodSpec`, "tolerations", { listType: "atomic", listMapKeys: [], mergeKey: undefined, merges: false }],
  ["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "finalizers", { listType: "set", listMapKeys: [], mergeKey: undefined, merges: true }],
  [`${core}.Container`, "command", { listType: "atomic", listMapKeys: [], mergeKey: undefined, merges: false }],
])("%s.%s", (name, field, shape) => {
  expect(listShape(at(name, field))).toEqual(shape);
});

test("a volume's strategies are two", () => {
  expect(patchStrategies(at(`${core}.PodSpec`, "volumes"))).toEqual(["merge", "retainKeys"]);
  expect(patchStrategies(undefined)).toEqual([]);
});

test("names of Object.prototype are no fields", () => {
  expect(fieldAt(definition(`${core}.Pod`), "constructor")).toBeUndefined();
});

test("the key of an element has its keys sorted and defaults filled in", () => {
  const ports = at(`${core}.Container`, "ports");
  expect(JSON.stringify(elementKey(ports, { containerPort: 80, name: "http" }))).toBe('{"containerPort":80,"protocol":"TCP"}');
  expect(JSON.stringify(elementKey(at(`${core}.ServiceSpec`, "ports"), { protocol: "UDP", port: 53 }))).toBe(
    '{"port":53,"protocol":"UDP"}',
  );
});

test("a walk goes through references, lists and maps, and ends at scalars", () => {
  const containers = at(`${core}.PodSpec`, "containers");
  const container = definitionAt(elementOf(containers));
  expect(container?.name).toBe(`${core}.Container`);
  expect(definitionAt(fieldAt(container, "resources"))?.name).toBe(`${core}.ResourceRequirements`);
  expect(definitionAt(at(`${core}.ServicePort`, "targetPort"))).toBeUndefined();
});

test.each([
  [`${core}.ServiceSpec`, "selector", true],
  [`${core}.ConfigMap`, "data", false],
  [`${core}.ServiceSpec`, "ports", false],
  [`${core}.ServiceSpec`, "externalIPs", true],
  ["io.k8s.api.apps.v1.DeploymentSpec", "selector", true],
  ["io.k8s.api.apps.v1.DeploymentSpec", "template", false],
  ["io.k8s.api.apps.v1.DeploymentSpec", "replicas", true],
  [`${core}.ServicePort`, "targetPort", true],
])("%s.%s is one leaf for server-side apply: %s", (name, field, leaf) => {
  expect(isLeaf(at(name, field))).toBe(leaf);
});
