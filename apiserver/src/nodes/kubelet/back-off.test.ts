import { expect, test } from "vitest";
import { BackOff, goDuration } from "./back-off.ts";

const minute = 60_000;

test("doubles up to five minutes", () => {
  const backOff = new BackOff();
  expect(Array.from({ length: 8 }, () => backOff.next(0) / 1000)).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
});

test("forgives after more than ten minutes, and not after ten", () => {
  const backOff = new BackOff();
  expect([0, 0, 10 * minute, 10 * minute + 1, 0].map((ran) => backOff.next(ran))).toEqual([0, 10_000, 20_000, 0, 10_000]);
});

test("a new definition begins anew", () => {
  const backOff = new BackOff();
  backOff.next(0);
  backOff.reset();
  expect(backOff.next(0)).toBe(0);
});

test.each([
  [10, "10s"],
  [60, "1m0s"],
  [80, "1m20s"],
  [300, "5m0s"],
])("%d seconds are %s", (seconds, text) => {
  expect(goDuration(seconds * 1000)).toBe(text);
});
