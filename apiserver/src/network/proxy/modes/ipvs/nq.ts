import { leastLoaded } from "./least.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** Never queue: the first that is idle, else as `sed` (ip_vs_nq.c). */
export const createNq: CreateScheduler = () => ({
  schedule: (destinations) =>
    destinations.find(({ active, weight }) => weight > 0 && active === 0) ?? leastLoaded(destinations, ({ active }) => active + 1),
});
