import { weightedLeastConnection } from "./least.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** Weighted least connection: the least overhead for its weight (ip_vs_wlc.c). */
export const createWlc: CreateScheduler = () => ({ schedule: weightedLeastConnection });
