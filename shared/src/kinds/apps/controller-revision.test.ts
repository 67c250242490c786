import { expect, test } from "vitest";
import { cellsOf, createFaults, updateFaults } from "../../../../test/support/kind-rules.ts";
import { ControllerRevision } from "./controller-revision.ts";

const data = { spec: {} };

test.each<[object, string[]]>([
  [{ revision: 1, data }, []],
  [{ revision: -1, data }, ["revision: Invalid value: -1: must be greater than or equal to 0"]],
  [{ revision: 1 }, ["data: Required value: data is mandatory"]],
  [{ revision: 1, data: [1] }, ["data: Required value: data must be a valid JSON object"]],
])("%j", (content, errors) => {
  expect(createFaults(ControllerRevision, content)).toEqual(errors);
});

test("the data stay", () => {
  expect(updateFaults(ControllerRevision, { revision: 2, data }, { revision: 1, data })).toEqual([]);
  expect(updateFaults(ControllerRevision, { revision: 1, data: { a: 1 } }, { revision: 1, data })).toEqual(['data: Invalid value: {"a":1}: field is immutable']);
});

test("columns name the owner", () => {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "db", uid: "u", controller: true }];
  expect(cellsOf(ControllerRevision, { metadata: { ownerReferences }, revision: 3, data })).toEqual({ Name: "web", Controller: "statefulset.apps/db", Revision: 3, Age: "5m" });
  expect(cellsOf(ControllerRevision, { revision: 3, data })["Controller"]).toBe("<none>");
});
