import { expect, test } from "vitest";
import type { Clock } from "@kx/shared/meta/clock";
import { createCompactionTimer } from "./compaction-timer.ts";
import { createMemoryStorage } from "./memory.ts";

/** A clock whose one timer goes off by hand. */
function handClock() {
  const timers: { ms: number; callback: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    after(ms, callback) {
      const timer = { ms, callback };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  return { clock, timers, goOff: () => timers.shift()!.callback() };
}

test("writes arm one timer, each interval compacts to where it began, and an idle store has none", () => {
  const { clock, timers, goOff } = handClock();
  const compacted: number[] = [];
  let revision = 0;
  const timer = createCompactionTimer({
    clock,
    afterMs: 300_000,
    revision: () => revision,
    compact: async (before) => void compacted.push(before),
  });
  expect(timers).toEqual([]);
  for (revision = 1; revision < 10; revision++) timer.written();
  expect(timers.map(({ ms }) => ms)).toEqual([300_000]);
  goOff();
  expect(compacted).toEqual([1]);
  goOff();
  expect(compacted).toEqual([1, 10]);
  expect(timers).toEqual([]);
  timer.written();
  expect(timers).toHaveLength(1);
  timer.stop();
  timer.written();
  expect(timers).toEqual([]);
});

test("a compaction that fails is told", async () => {
  const { clock, goOff } = handClock();
  const failure = new Error("disk");
  const told = new Promise((onError) => {
    const timer = createCompactionTimer({ clock, afterMs: 1, revision: () => 1, compact: () => Promise.reject(failure), onError });
    timer.written();
  });
  goOff();
  expect(await told).toBe(failure);
});

test("a store with a clock keeps five minutes by itself", async () => {
  const { clock, timers, goOff } = handClock();
  const storage = createMemoryStorage({ clock });
  for (const text of ["1", "2", "3"]) await storage.commit({ if: [], write: [{ key: "/a", text }] });
  expect(timers.map(({ ms }) => ms)).toEqual([5 * 60_000]);
  goOff();
  goOff();
  await expect(storage.get("/a", 2)).rejects.toMatchObject({ code: "compacted" });
  expect((await storage.get("/a"))?.text).toBe("3");
  await storage.close();
});
