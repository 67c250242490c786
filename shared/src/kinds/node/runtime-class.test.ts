import { expect, test } from "vitest";
import { cellsOf, createFaults, defaulted, updateFaults } from "../../../../test/support/kind-rules.ts";
import { RuntimeClass } from "./runtime-class.ts";

const handler = "runsc";

test.each<[object, string[]]>([
  [{ handler, overhead: { podFixed: { cpu: "1" } }, scheduling: { tolerations: [{ key: "a", operator: "Exists" }] } }, []],
  [{}, ["handler: Required value"]],
  [
    { handler: "Run_sc" },
    [
      "handler: Invalid value: \"Run_sc\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [{ handler, overhead: { podFixed: { cpu: "-1" } } }, ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0']],
  [
    { handler, scheduling: { tolerations: [{ key: "a", operator: "Exists" }, { key: "a", operator: "Exists", effect: "" }] } },
    ['scheduling.tolerations[1]: Duplicate value: {"key":"a","operator":"Exists"}'],
  ],
])("%j", (content, errors) => {
  expect(createFaults(RuntimeClass, content)).toEqual(errors);
});

test("the handler stays", () => {
  expect(updateFaults(RuntimeClass, { handler: "kata" }, { handler })).toEqual(['handler: Invalid value: "kata": field is immutable']);
});

test("labels that have gone out of use are warned of", () => {
  const scheduling = { nodeSelector: { "beta.kubernetes.io/os": "linux" } };
  expect(RuntimeClass.warnings!(defaulted(RuntimeClass, { handler, scheduling }), undefined)).toEqual([
    'scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead',
  ]);
});

test("columns", () => {
  expect(cellsOf(RuntimeClass, { handler })).toEqual({ Name: "web", Handler: handler, Age: "5m" });
});
