/** Time as a parameter: the only real one is made in `apiserver/src/main.ts`, `cluster.ts` and `cli/src/io.ts`. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `ms` milliseconds; returns a cancel. The real clock's timers never keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** Randomness as a parameter: a float in [0, 1). */
export type Random = () => number;

/** RFC 3339 in whole seconds, as `metadata.creationTimestamp` is written. */
export function timestamp(clock: Pick<Clock, "now">): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with six digits, as `MicroTime` (Lease, Event) is written. */
export function microTimestamp(clock: Pick<Clock, "now">): string {
  return `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
}

/** A clock that runs on the machine's time. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A repeatable random source (mulberry32) for `--seed` and tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
