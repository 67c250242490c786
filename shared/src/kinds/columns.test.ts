import { expect, test } from "vitest";
import { age, humanDuration } from "./columns.ts";

const [minute, hour, day] = [60, 3600, 86400];

test.each<[number, string]>([
  [-3, "<invalid>"],
  [-1, "0s"],
  [0, "0s"],
  [119, "119s"],
  [120, "2m"],
  [9 * minute + 59, "9m59s"],
  [10 * minute + 5, "10m"],
  [179 * minute, "179m"],
  [3 * hour, "3h"],
  [7 * hour + 59 * minute, "7h59m"],
  [8 * hour + 59 * minute, "8h"],
  [47 * hour, "47h"],
  [48 * hour, "2d"],
  [7 * day + 23 * hour, "7d23h"],
  [8 * day + 5 * hour, "8d"],
  [729 * day, "729d"],
  [730 * day, "2y"],
  [800 * day, "2y70d"],
  [8 * 365 * day + day, "8y"],
])("%d seconds are %s", (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

test("age", () => {
  expect(age("2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1, 0, 5))).toBe("5m");
  expect(age(undefined, 0)).toBe("<unknown>");
});
