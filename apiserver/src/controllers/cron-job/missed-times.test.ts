import { expect, test } from "vitest";
import { aCronJob, type Parts } from "../../../../test/support/workloads.ts";
import { dueTime, untilNext } from "./missed-times.ts";
import { nextTimeOf } from "./next-time.ts";

const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);

// The CronJob was made at 00:00:00. Times due, and milliseconds until the next look: 100 more than the wait.
test.each<[string, string, Parts, string, string | undefined, string]>([
  ["before the first", "*/10 * * * *", {}, "00:09:59", undefined, "00:10:00"],
  ["at the first", "*/10 * * * *", {}, "00:10:00", "00:10:00", "00:20:00"],
  ["just after it", "*/10 * * * *", {}, "00:10:01", "00:10:00", "00:20:00"],
  ["when it was served", "*/10 * * * *", { status: { lastScheduleTime: "2026-01-01T00:10:00Z" } }, "00:10:01", undefined, "00:20:00"],
  ["when some were missed, the last", "*/10 * * * *", {}, "00:45:00", "00:40:00", "00:50:00"],
  ["when they are not equally far apart", "0,5 * * * *", {}, "02:06:00", "02:05:00", "03:00:00"],
  ["past the deadline it does not count", "*/10 * * * *", { spec: { startingDeadlineSeconds: 60 } }, "00:12:00", undefined, "00:20:00"],
  ["within the deadline it does", "*/10 * * * *", { spec: { startingDeadlineSeconds: 180 } }, "00:12:00", "00:10:00", "00:20:00"],
  ["every so often", "@every 15m", {}, "00:40:00", "00:30:00", "00:45:00"],
])("%s", (_, schedule, parts, now, due, next) => {
  const cronJob = aCronJob(parts);
  const nextTime = nextTimeOf(schedule);
  expect(dueTime(cronJob, nextTime, at(now))?.time).toBe(due && at(due));
  expect(untilNext(cronJob, nextTime, at(now))).toBe(at(next) + 100 - at(now));
});

test("more than a hundred missed ones are many", () => {
  const missed = (now: string): boolean | undefined => dueTime(aCronJob(), nextTimeOf("* * * * *"), at(now))?.manyMissed;
  expect([missed("01:40:30"), missed("01:41:30")]).toEqual([false, true]);
});

test("a day that no month has is refused", () => {
  expect(() => dueTime(aCronJob(), nextTimeOf("0 0 30 2 *"), at("00:10:00"))).toThrow("time difference between two schedules is less than 1 second");
});

// Days of month and of week: both narrow when one is open, either will do when none is.
test.each([
  ["0 0 * * 1", "UTC", "2026-01-05T00:00:00.000Z"],
  ["0 0 13 * *", "UTC", "2026-01-13T00:00:00.000Z"],
  ["0 0 13 * 5", "UTC", "2026-01-02T00:00:00.000Z"],
  ["0 9 * * *", "America/New_York", "2026-01-01T14:00:00.000Z"],
  ["50/5 * * * *", "UTC", "2026-01-01T00:50:00.000Z"],
  ["0 0 29 2 *", "UTC", "2028-02-29T00:00:00.000Z"],
])("%s in %s", (schedule, zone, expected) => {
  expect(new Date(nextTimeOf(schedule, zone)(at("00:00:00"))!).toISOString()).toBe(expected);
});
