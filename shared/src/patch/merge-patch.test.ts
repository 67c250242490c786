import { expect, test } from "vitest";
import { applyMergePatch } from "./merge-patch.ts";

/** The examples of RFC 7386, appendix A, whose patch is an object. */
test.each<[unknown, unknown, unknown]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j and %j make %j", (target, patch, expected) => {
  const before = structuredClone(target);
  expect(applyMergePatch(target, patch)).toEqual(expected);
  expect(target).toEqual(before);
});

test("__proto__ reaches nothing", () => {
  expect(applyMergePatch({ a: {} }, JSON.parse('{"__proto__":{"x":1},"a":{"__proto__":{"x":1}}}'))).toEqual({ a: {} });
  expect({}).not.toHaveProperty("x");
});

test.each<[unknown, string]>([
  [[], "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"],
  ["x", "error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}"],
])("%j is no patch", (patch, message) => {
  expect(() => applyMergePatch({}, patch)).toThrow(expect.objectContaining({ code: 400, message }));
});
