import { expect, test } from "vitest";
import { goJson } from "./go-json.ts";

test("keys stand in byte order, also those that look like numbers", () => {
  expect(goJson({ b: 1, "10": 2, "9": 3, a: { d: 1, c: 2 } })).toBe('{"10":2,"9":3,"a":{"c":2,"d":1},"b":1}');
});

test("what HTML could read is escaped, as Go does", () => {
  expect(goJson({ x: "<none> & more" })).toBe('{"x":"\\u003cnone\\u003e \\u0026 more"}');
});

test("indented, empty collections stay on their line", () => {
  expect(goJson({ a: [], b: {}, c: [1] }, 4)).toBe('{\n    "a": [],\n    "b": {},\n    "c": [\n        1\n    ]\n}');
});

test("what is undefined is left out", () => {
  expect(goJson({ a: undefined, b: null })).toBe('{"b":null}');
});
