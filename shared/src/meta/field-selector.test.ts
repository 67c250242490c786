import { expect, test } from "vitest";
import { fieldMatcher, parseFieldSelector, type FieldSelectable } from "./field-selector.ts";
import type { KubeObject } from "./object.ts";

interface Job extends KubeObject {
  phase: string;
}

const withFields: FieldSelectable<Job> = {
  resource: { group: "batch", namespaced: true },
  selectableFields: { "status.phase": ({ phase }) => phase },
};
const job: Job = { metadata: { name: "a", namespace: "b" }, phase: "x,y" };

test.each<[string, boolean]>([
  ["metadata.name=a", true],
  ["metadata.name==a,metadata.namespace=b", true],
  ["metadata.name!=a", false],
  ["status.phase=x\\,y", true],
  ["status.phase!=", true],
  [",metadata.name=a,,", true],
])("%j", (text, matches) => {
  expect(fieldMatcher(parseFieldSelector(text)!, withFields)(job)).toBe(matches);
});

test.each(["", ",", ",,"])("%j narrows nothing", (text) => {
  expect(parseFieldSelector(text)).toBeUndefined();
});

test("terms are kept as data", () => {
  expect(parseFieldSelector("b!=\\\\1,a=")).toEqual({
    terms: [
      { field: "a", value: "", negated: false },
      { field: "b", value: "\\1", negated: true },
    ],
  });
});

test.each([
  ["x", "invalid selector: 'x'; can't understand 'x'"],
  ["a=b,x", "invalid selector: 'a=b,x'; can't understand 'x'"],
  ["a=b\\c", "invalid field selector: invalid escape sequence: \\c"],
  ["a=b\\", "invalid field selector: invalid escape sequence: \\"],
  ["a=b=c", "invalid field selector: unescaped character in value: 61"],
])("%j is refused with 400", (text, message) => {
  expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ message, code: 400 }));
});

test.each<[string, FieldSelectable<Job>, string]>([
  ["spec.foo", withFields, "field label not supported: spec.foo"],
  ["toString", withFields, "field label not supported: toString"],
  [
    "spec.foo",
    { resource: { group: "", namespaced: true } },
    '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
])("no kind selects by %s", (field, kind, message) => {
  expect(() => fieldMatcher(parseFieldSelector(`${field}=1`)!, kind)).toThrow(expect.objectContaining({ message, code: 400 }));
});
