import { expect, test } from "vitest";
import { sortBy } from "./sort-by.ts";

const sorted = (values: readonly unknown[]): unknown[] => sortBy(values.map((v) => (v === undefined ? {} : { v })), ".v", (item) => item).map((item) => (item as { v?: unknown }).v);

test.each([
  ["numbers by size", [10, 9, 2], [2, 9, 10]],
  ["strings by bytes", ["b", "a10", "a9", "B"], ["B", "a10", "a9", "b"]],
  ["quantities by amount", ["1Gi", "500Mi", "2"], ["2", "500Mi", "1Gi"]],
  ["what is missing first", ["b", undefined, "a"], [undefined, "a", "b"]],
])("%s", (_, given, expected) => {
  expect(sorted(given)).toEqual(expected);
});

test("a field that nothing has is an error", () => {
  expect(() => sortBy([{}], "spec.nope", (item) => item)).toThrow(`couldn't find any field with path "{.spec.nope}" in the list of objects`);
});
