import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["0", 0],
  ["5s", 5000],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["-300ms", -300],
])("%s is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ["", 'time: invalid duration ""'],
  ["x", 'time: invalid duration "x"'],
  ["5", 'time: missing unit in duration "5"'],
  ["5d", 'time: unknown unit "d" in duration "5d"'],
])("%j: %s", (text, message) => {
  expect(() => parseDuration(text)).toThrow(message);
});
