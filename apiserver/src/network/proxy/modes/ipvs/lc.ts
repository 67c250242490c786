import type { Destination } from "./destination.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** Least connection: the least overhead, whatever the weight, as long as it is not 0 (ip_vs_lc.c). */
export const createLc: CreateScheduler = () => ({
  schedule(destinations) {
    let least: Destination | undefined;
    let leastOverhead = 0;
    for (const destination of destinations) {
      if (destination.weight <= 0) continue;
      const { overhead } = destination;
      if (!least || overhead < leastOverhead) {
        least = destination;
        leastOverhead = overhead;
      }
    }
    return least;
  },
});
