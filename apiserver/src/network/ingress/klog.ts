import type { Clock } from "@kx/shared/meta/clock";

/** Writes lines of the controller's own log as klog does. */
export interface Klog {
  info(at: string, text: string): void;
  warning(at: string, text: string): void;
}

/** The controller runs under dumb-init, and is process 7 in its container. */
const pid = "7".padStart(7);

/** @param log takes a line; `at` of each call is the source file and line upstream: `store.go:443` */
export function createKlog(clock: Pick<Clock, "now">, log: (line: string) => void): Klog {
  function write(severity: string, at: string, text: string): void {
    // 2026-11-22T19:03:07.123Z becomes 1122 19:03:07.123000.
    const iso = new Date(clock.now()).toISOString();
    log(`${severity}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${pid} ${at}] ${text}`);
  }
  return {
    info: (at, text) => write("I", at, text),
    warning: (at, text) => write("W", at, text),
  };
}
