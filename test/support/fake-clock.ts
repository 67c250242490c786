import type { Clock } from "@kx/shared/meta/clock";

/** A clock that stands until it is told to go on. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds; what falls due meanwhile is called in order of its time. */
  advance(ms: number): void;
}

/** @param start RFC 3339 */
export function fakeClock(start = "2026-01-01T00:00:00Z"): FakeClock {
  let now = Date.parse(start);
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}
