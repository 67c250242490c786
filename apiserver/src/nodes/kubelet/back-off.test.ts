import { expect, test } from "vitest";
import { BackOff, goDuration } from "./back-off.ts";

const minute = 60_000;

/** The waits before each start of a container whose runs last so long. */
function waits(runs: readonly number[]): number[] {
  const backOff = new BackOff();
  let now = 0;
  return runs.map((ran) => {
    const endedAt = now + ran;
    const wait = backOff.remaining(endedAt, endedAt);
    now = endedAt + wait;
    backOff.started(endedAt, now);
    return wait;
  });
}

test("doubles up to five minutes", () => {
  expect(waits([0, 0, 0, 0, 0, 0, 0, 0])).toEqual([0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
});

test("forgives after more than ten minutes, and not after ten", () => {
  expect(waits([0, 0, 10 * minute, 10 * minute + 1, 0])).toEqual([0, 10_000, 20_000, 0, 10_000]);
});

test("counts from the end: what has passed since need not be waited", () => {
  const backOff = new BackOff();
  backOff.started(0, 0);
  expect([5000, 9999, 10_000, 20_000].map((now) => backOff.remaining(0, now))).toEqual([5000, 1, 0, 0]);
});

test.each([
  [10, "10s"],
  [60, "1m0s"],
  [80, "1m20s"],
  [300, "5m0s"],
])("%d seconds are %s", (seconds, text) => {
  expect(goDuration(seconds * 1000)).toBe(text);
});
