import { expect, test } from "vitest";
import { sleepSeconds } from "./sleep-seconds.ts";

test.each([
  [["10"], 10],
  [["0"], 0],
  [["1.5"], 1.5],
  [[".5"], 0.5],
  [["90s"], 90],
  [["5m"], 300],
  [["1h", "30m"], 5400],
  [["2d"], 172_800],
  [["infinity"], Number.POSITIVE_INFINITY],
  [["1", "inf"], Number.POSITIVE_INFINITY],
])("sleep %j", (args, seconds) => {
  expect(sleepSeconds(args)).toBe(seconds);
});

test.each([
  [[], "sleep: missing operand"],
  [["1", "x"], "sleep: invalid number 'x'"],
  [["-1"], "sleep: invalid number '-1'"],
])("sleep %j fails", (args, message) => {
  expect(() => sleepSeconds(args)).toThrow(message);
});
