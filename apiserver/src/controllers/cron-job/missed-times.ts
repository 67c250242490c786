import type { CronJob } from "@kx/shared/kinds/batch/cron-job";
import type { NextTime } from "./next-time.ts";

/** Waits are a little longer, so that a timer that rings early does not look before the time (nextScheduleDelta), ms. */
const padding = 100;

/** More missed times than this are worth a warning. */
const many = 100;

interface Missed {
  /** The last time that was kept, or from which on times count. */
  readonly since: number;
  /** The latest time that has come since. */
  readonly latest: number | undefined;
  readonly count: number;
}

export class NeverTimeError extends Error {
  constructor() {
    super("time difference between two schedules is less than 1 second");
  }
}

/**
 * The time that a Job should be made for, and whether so many were missed that the clock may be wrong; undefined when
 * none has come (pkg/controller/cronjob nextScheduleTime). @throws NeverTimeError for a day that no month has
 */
export function dueTime(cronJob: CronJob, next: NextTime, now: number): { time: number; manyMissed: boolean } | undefined {
  const { latest, count } = missedTimes(cronJob, next, { now, from: deadlineOf(cronJob, now) });
  return latest === undefined ? undefined : { time: latest, manyMissed: count > many };
}

/** Milliseconds until the next time (nextScheduleTimeDuration). */
export function untilNext(cronJob: CronJob, next: NextTime, now: number): number {
  const { since, latest, count } = missedTimes(cronJob, next, { now, from: -Infinity });
  const from = latest ?? (count === 0 ? since : now);
  return (next(from) ?? now) + padding - now;
}

/** Times between the last one and now: their number is an estimate where they are not all equally far apart. */
function missedTimes({ metadata, status }: CronJob, next: NextTime, { now, from }: { now: number; from: number }): Missed {
  const since = Math.max(Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? ""), from);
  const first = next(since);
  const second = first === undefined ? undefined : next(first);
  if (first === undefined || second === undefined || second - first < 1000) throw new NeverTimeError();
  if (now < first) return { since, latest: undefined, count: 0 };
  if (now < second) return { since, latest: first, count: 0 };
  const apart = Math.round((second - first) / 1000);
  const count = Math.floor(Math.floor((now - first) / 1000) / apart) + 1;
  let latest: number | undefined;
  for (let time = next(first + (count - 2) * apart * 1000); time !== undefined && time <= now; time = next(time)) latest = time;
  return { since, latest, count };
}

/** Before this a time is too old to be made up for. */
function deadlineOf({ spec }: CronJob, now: number): number {
  return spec?.startingDeadlineSeconds === undefined ? -Infinity : now - spec.startingDeadlineSeconds * 1000;
}
