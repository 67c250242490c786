import type { Clock } from "@kx/shared/meta/clock";

/** The time as nginx writes it; each text is made once a second. */
export interface NginxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** `Sun, 22 Nov 2026 19:03:07 GMT`. */
  httpDate(): string;
  /** `22/Nov/2026:19:03:07 +0000`. */
  logTime(): string;
}

export function createNginxClock(clock: Pick<Clock, "now">): NginxClock {
  let second = -1;
  let httpDate = "";
  let logTime = "";
  function renew(): void {
    const now = Math.floor(clock.now() / 1000);
    if (now === second) return;
    second = now;
    httpDate = new Date(now * 1000).toUTCString();
    const [, day, month, year, time] = httpDate.split(" ");
    logTime = `${day}/${month}/${year}:${time} +0000`;
  }
  return {
    now: () => clock.now(),
    httpDate() {
      renew();
      return httpDate;
    },
    logTime() {
      renew();
      return logTime;
    },
  };
}
