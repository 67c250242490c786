import type { Clock } from "../meta/clock.ts";

/** client-go's per-item limiter: 5 ms, doubled by each failure, at most 1000 s (util/workqueue DefaultControllerRateLimiter). */
const firstBackoff = 5;
const longestBackoff = 1_000_000;

/** A timer of Node's cannot wait longer than 2^31 - 1 ms; an alarm that is set for later rings in between, and is set again. */
const longestAlarm = 0x7fffffff;

export interface WorkQueue {
  /** Asks for the key to be worked on soon. A key that waits already waits once; one in work is worked on again. */
  add(key: string): void;
  /** Asks for it after so many milliseconds, unless it is asked for sooner. */
  addAfter(key: string, ms: number): void;
  /** True while a key is in work, waits for a worker, or is due by the clock. Later ones do not count. */
  pending(): boolean;
  close(): void;
}

export interface WorkQueueOptions {
  clock: Clock;
  /** How many keys are worked on at once. */
  workers: number;
  /** A number asks for the key again after so many milliseconds; a rejection is retried with back-off. */
  work(key: string): Promise<number | void>;
  /** Told of every rejection before its retry. */
  failed?(key: string, error: unknown): void;
}

/** A queue that never works on one key twice at a time, and forgets no request that came meanwhile. */
export function createWorkQueue({ clock, workers, work, failed }: WorkQueueOptions): WorkQueue {
  const ready = new Set<string>();
  const working = new Set<string>();
  const failures = new Map<string, number>();
  const later = new Map<string, number>();
  let alarm: { at: number; cancel(): void } | undefined;
  let woken = false;
  let closed = false;

  // The loop's next turn, not at once: the events of one commit, and of its neighbours, are then one piece of work.
  function wake(): void {
    if (woken || closed) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      startReady();
    });
  }

  function startReady(): void {
    for (const key of ready) {
      if (closed || working.size >= workers) return;
      if (working.has(key)) continue;
      ready.delete(key);
      working.add(key);
      void workOn(key);
    }
  }

  async function workOn(key: string): Promise<void> {
    try {
      const again = await work(key);
      failures.delete(key);
      if (again !== undefined) addAfter(key, again);
    } catch (error) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      if (!closed) failed?.(key, error);
      addAfter(key, Math.min(firstBackoff * 2 ** count, longestBackoff));
    } finally {
      working.delete(key);
      if (ready.size > 0) wake();
    }
  }

  function add(key: string): void {
    if (closed) return;
    later.delete(key);
    ready.add(key);
    wake();
  }

  function addAfter(key: string, ms: number): void {
    if (closed || ready.has(key)) return;
    const due = clock.now() + ms;
    if (ms <= 0) return add(key);
    if ((later.get(key) ?? Infinity) <= due) return;
    later.set(key, due);
    setAlarm(due);
  }

  /** One timer for the soonest of all keys. */
  function setAlarm(at: number): void {
    if (alarm && alarm.at <= at) return;
    alarm?.cancel();
    alarm = { at, cancel: clock.after(Math.min(Math.max(0, at - clock.now()), longestAlarm), ring) };
  }

  function ring(): void {
    alarm = undefined;
    const now = clock.now();
    for (const [key, due] of later) if (due <= now) add(key);
    if (later.size > 0) setAlarm(Math.min(...later.values()));
  }

  return {
    add,
    addAfter,
    pending() {
      if (closed) return false;
      if (ready.size > 0 || working.size > 0) return true;
      const now = clock.now();
      return [...later.values()].some((due) => due <= now);
    },
    close() {
      closed = true;
      alarm?.cancel();
      ready.clear();
      later.clear();
    },
  };
}
