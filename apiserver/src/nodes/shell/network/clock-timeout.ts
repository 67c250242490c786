import type { Clock } from "@kx/shared/meta/clock";

/** A signal that is aborted after so many milliseconds of a clock, never without any; `cancel` takes the timer away. */
export function clockTimeout(clock: Clock, ms: number | undefined): { signal: AbortSignal; cancel: () => void } {
  const controller = new AbortController();
  const cancel = ms === undefined ? () => undefined : clock.after(ms, () => controller.abort());
  return { signal: controller.signal, cancel };
}
