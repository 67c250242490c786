import type { Destination } from "./destination.ts";
import { greatestCommonDivisor } from "./greatest-common-divisor.ts";
import type { CreateScheduler } from "./scheduler.ts";

/**
 * Weighted round robin: passes over the list with a wanted weight that falls from the greatest to 1 by the weights'
 * common divisor (ip_vs_wrr.c).
 */
export const createWrr: CreateScheduler = () => {
  /** -1: before the first. */
  let index = -1;
  let step = 1;
  let greatest = 0;
  let wanted = 0;

  function changed(destinations: readonly Destination[]): void {
    index = -1;
    step = greatestCommonDivisor(destinations.map(({ weight }) => weight)) || 1;
    greatest = Math.max(0, ...destinations.map(({ weight }) => weight)) - (step - 1);
    if (wanted > greatest || wanted === 0) wanted = greatest;
    else if (step > 1) wanted = Math.floor(wanted / step) * step + 1;
  }

  return {
    schedule(destinations) {
      if (greatest === 0) return undefined;
      // Every pass lowers the wanted weight; at 1 whoever can be used is found.
      for (;;) {
        while (++index < destinations.length) {
          const destination = destinations[index] as Destination;
          if (destination.weight >= wanted) return destination;
        }
        index = -1;
        wanted -= step;
        if (wanted <= 0) wanted = greatest;
      }
    },
    listed: changed,
    weighed: changed,
  };
};
