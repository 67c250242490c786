import type { Clock } from "@kx/shared/meta/clock";

/** Time that stands still until the test moves it. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(start = 1_700_000_000_000): TestClock {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].sort((left, right) => left.at - right.at)) {
        if (timer.at > now) break;
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}
