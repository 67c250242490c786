import { expect, test } from "vitest";
import { parseCronSchedule, type CronField } from "./cron-schedule.ts";

const fields = (text: string): CronField[] => Object.values(parseCronSchedule(text).fields ?? {});

test.each<[string, (number[] | "any")[]]>([
  ["5 4 * * sun", [[5], [4], "any", "any", [0]]],
  ["*/20 9-17/4 1,15 JAN-mar ?", [[0, 20, 40], [9, 13, 17], [1, 15], [1, 2, 3], "any"]],
  ["50/5 * * * *", [[50, 55], "any", "any", "any", "any"]],
  ["@weekly", [[0], [0], "any", "any", [0]]],
  ["@hourly", [[0], "any", "any", "any", "any"]],
])("%s", (text, expected) => {
  expect(fields(text).map(({ values, any }) => (any ? "any" : values))).toEqual(expected);
});

test.each([
  ["@every 1h30m", 5_400_000],
  ["@every 1.5s", 1000],
  ["@every 10ms", 1000],
])("%s", (text, ms) => {
  expect(parseCronSchedule(text)).toEqual({ every: ms });
});

// The words are those of github.com/robfig/cron v3.
test.each([
  ["", "empty spec string"],
  ["* * *", "expected exactly 5 fields, found 3: [* * *]"],
  ["@never", "unrecognized descriptor: @never"],
  ["@every x", 'failed to parse duration @every x: time: invalid duration "x"'],
  ["a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["9-5 * * * *", "beginning of range (9) beyond end of range (5): 9-5"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["*/2/3 * * * *", "too many slashes: */2/3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["* * * * 7", "end of range (7) above maximum (6): 7"],
])("%s is refused: %s", (text, message) => {
  expect(() => parseCronSchedule(text)).toThrow(new Error(message));
});
