import { expect, test } from "vitest";
import { evaluate } from "./arithmetic.ts";

function compute(text: string, given: Record<string, string> = {}): { value: bigint; names: Record<string, string> } {
  const names = { ...given };
  return { value: evaluate(text, { get: (name) => names[name] ?? "", set: (name, value) => (names[name] = value) }), names };
}

// What bash answers.
test.each([
  ["", 0n],
  ["1 + 2 * 3", 7n],
  ["(1 + 2) * 3", 9n],
  ["-7 / 2", -3n],
  ["-7 % 3", -1n],
  ["2 ** 3 ** 2", 512n],
  ["-2 ** 2", 4n],
  ["0x10 + 010 + 2#101", 29n],
  ["1 < 2 == 1", 1n],
  ["5 & 3 | 8 ^ 1", 9n],
  ["~0", -1n],
  ["!5", 0n],
  ["1 ? 2 : 3 ? 4 : 5", 2n],
  ["9223372036854775807 + 1", -9223372036854775808n],
  ["1 << 3 >> 1", 4n],
  ["1, 2, 3", 3n],
])("%j is %d", (text, value) => {
  expect(compute(text).value).toBe(value);
});

test.each([
  ["x + y", { x: "2", y: "x * 3" }, 8n, {}],
  ["x = 5", {}, 5n, { x: "5" }],
  ["x += 2", { x: "3" }, 5n, { x: "5" }],
  ["x++ + ++x", { x: "1" }, 4n, { x: "3" }],
  ["0 && x++", { x: "1" }, 0n, { x: "1" }],
  ["1 || x / 0", { x: "1" }, 1n, {}],
  ["1 ? 7 : (x = 9)", {}, 7n, {}],
  ["a[1] = 3", {}, 3n, { "a[1]": "3" }],
])("%j with %j", (text, given, value, after) => {
  const { value: computed, names } = compute(text, given);
  expect(computed).toBe(value);
  expect(names).toMatchObject(after);
});

test.each([
  ["1 / 0", "divide by zero"],
  ["1 % 0", "divide by zero"],
  ["2 ** -1", "exponent less than 0"],
  ["1 +", "arithmetic syntax error: operand expected"],
  ["(1", "arithmetic syntax error: missing ')'"],
  ["1 ? 2", "arithmetic syntax error: missing ':'"],
  ["1 2", 'arithmetic syntax error: unexpected "2"'],
  ["1 @ 2", 'arithmetic syntax error: invalid arithmetic operator (error token is " @ 2")'],
  ["09", 'arithmetic syntax error: value too great for base (error token is "09")'],
])("%j fails", (text, message) => {
  expect(() => compute(text)).toThrow(message);
});

test("a variable that names itself is given up", () => {
  expect(() => compute("x", { x: "x" })).toThrow("arithmetic syntax error: expression recursion level exceeded");
});
