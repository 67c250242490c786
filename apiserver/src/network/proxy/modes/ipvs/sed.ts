import { leastLoaded } from "./least.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** Shortest expected delay: the least of (active + 1) / weight (ip_vs_sed.c). */
export const createSed: CreateScheduler = () => ({
  schedule: (destinations) => leastLoaded(destinations, ({ active }) => active + 1),
});
