import { expect, test } from "vitest";
import { cellsOf, createFaults, described, updateFaults } from "../../../../test/support/kind-rules.ts";
import { PriorityClass, systemPriorityClasses } from "./priority-class.ts";

const reserved = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: ";

test.each<[object, string[]]>([
  [{ value: 1000000000 }, []],
  [{ value: -5 }, []],
  [{ value: 1000000001 }, ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]],
  [{ value: 1, preemptionPolicy: "x" }, ['preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"']],
  [{ metadata: { name: "system-x" }, value: 1 }, [`${reserved}system-x is not a known system priority class`]],
  [{ metadata: { name: "system-node-critical" }, value: 1 }, [`${reserved}value of system-node-critical PriorityClass must be 2000001000`]],
  [
    { metadata: { name: "system-node-critical" }, value: 2000001000, globalDefault: true },
    [`${reserved}globalDefault of system-node-critical PriorityClass must be false`],
  ],
])("%j", (content, errors) => {
  expect(createFaults(PriorityClass, content)).toEqual(errors);
});

test("the system's own are as they must be", () => {
  expect(systemPriorityClasses.flatMap((one) => createFaults(PriorityClass, one))).toEqual([]);
});

test("value and policy stay", () => {
  expect(updateFaults(PriorityClass, { value: 2, preemptionPolicy: "Never" }, { value: 1 })).toEqual([
    "value: Forbidden: may not be changed in an update.",
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ]);
});

test("columns and describe", async () => {
  expect(cellsOf(PriorityClass, { value: 7 })).toEqual({ Name: "web", Value: 7, "Global-Default": false, Age: "5m", PreemptionPolicy: "PreemptLowerPriority" });
  expect(await described(PriorityClass, { value: 7, globalDefault: true, description: "seven" })).toEqual([
    "Name:\tweb",
    "Value:\t7",
    "GlobalDefault:\ttrue",
    "PreemptionPolicy:\tPreemptLowerPriority",
    "Description:\tseven",
    "Annotations:\t<none>",
    "Events:\t<none>",
  ]);
});
