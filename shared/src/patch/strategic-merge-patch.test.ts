import { expect, test } from "vitest";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

const live = {
  metadata: { name: "w", finalizers: ["x/a", "x/b"] },
  spec: {
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } },
    template: { spec: { imagePullSecrets: [], nodeSelector: { disk: "ssd" }, containers: [{ name: "a", image: "a:1" }, { name: "b", image: "b:1" }] } },
  },
};
const apply = (patch: unknown): typeof live => applyStrategicMergePatch("io.k8s.api.apps.v1.Deployment", live, patch) as typeof live;
const ofPods = (spec: object): object => ({ spec: { template: { spec } } });

test.each<[string, object, object]>([
  ["$patch: delete of an element", ofPods({ containers: [{ $patch: "delete", name: "a" }] }), ofPods({ containers: [{ name: "b", image: "b:1" }] })],
  ["$patch: replace of a list", ofPods({ containers: [{ $patch: "replace" }, { name: "z" }] }), ofPods({ containers: [{ name: "z" }] })],
  ["$patch: replace of a map", ofPods({ nodeSelector: { $patch: "replace", zone: "x" } }), ofPods({ nodeSelector: { zone: "x" } })],
  ["$patch: delete of a map", ofPods({ nodeSelector: { $patch: "delete" } }), ofPods({ nodeSelector: {} })],
  ["$retainKeys", { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }, { spec: { strategy: { type: "Recreate" } } }],
  ["$deleteFromPrimitiveList", { metadata: { "$deleteFromPrimitiveList/finalizers": ["x/a"] } }, { metadata: { finalizers: ["x/b"] } }],
  ["$setElementOrder", ofPods({ "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] }), ofPods({ containers: [{ name: "b", image: "b:1" }, { name: "a", image: "a:1" }] })],
  [
    "directives in what is new do not stay",
    ofPods({ volumes: [{ $retainKeys: ["name"], name: "v", emptyDir: { medium: null } }] }),
    ofPods({ volumes: [{ name: "v", emptyDir: {} }] }),
  ],
])("%s", (_what, patch, expected) => {
  const before = structuredClone(live);
  expect(apply(patch)).toMatchObject(expected);
  expect(JSON.stringify(apply(patch))).not.toContain("$");
  expect(live).toEqual(before);
});

test.each<[number, string, string, unknown]>([
  [400, "BadRequest", "json: cannot unmarshal array into Go value of type map[string]interface {}", []],
  [400, "BadRequest", "invalid patch format of setElementOrder list", { spec: { $setElementOrder: [] } }],
  [400, "BadRequest", "invalid patch format of primitive list", { metadata: { $deleteFromPrimitiveList: ["x/a"] } }],
  [400, "BadRequest", "invalid patch format of retainKeys", { spec: { strategy: { $retainKeys: "type" } } }],
  [400, "BadRequest", "invalid patch format of retainKeys", { spec: { strategy: { $retainKeys: ["type"], rollingUpdate: {} } } }],
  [422, "Invalid", "the server rejected our request due to an error in our request", ofPods({ imagePullSecrets: [["x"]] })],
  [500, "", "list element types are not identical: [[x/a x/b] [1]]", { metadata: { finalizers: [1] } }],
  [500, "", "unknown patch type: mix in map: map[$patch:mix disk:hdd]", ofPods({ nodeSelector: { disk: "hdd", $patch: "mix" } })],
  [500, "", "merging lists cannot yet be specified in the patch", ofPods({ containers: [{ $patch: "merge", name: "a" }] })],
  [500, "", "map: map[env:[map[name:X]] image:x] does not contain declared merge key: name", ofPods({ containers: [{ image: "x", env: [{ name: "X" }] }] })],
  [500, "", "expected a []interface {}, but received a map[string]interface {}", ofPods({ "$setElementOrder/containers": { name: "a" } })],
])("%i %s: %s", (code, reason, message, patch) => {
  expect(() => apply(patch)).toThrow(expect.objectContaining({ code, reason, message }));
});

test("__proto__ reaches nothing", () => {
  expect(apply(JSON.parse('{"__proto__":{"x":1},"spec":{"__proto__":{"x":1},"template":{"__proto__":{"x":1}}}}'))).toEqual(live);
  expect({}).not.toHaveProperty("x");
});
