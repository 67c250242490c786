import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import { scaledAmount } from "@kx/shared/kinds/workload/int-or-percent";
import { wantedBy } from "./fleet.ts";

export interface Fenceposts {
  /** How many pods there may be above the wanted number. */
  surge: number;
  /** How many may be missing below it. */
  unavailable: number;
}

/** maxSurge and maxUnavailable as numbers; both 0 would never move (deployment_util ResolveFenceposts). */
export function fencepostsOf(deployment: Deployment): Fenceposts {
  const { strategy } = deployment.spec ?? {};
  if (strategy?.type === "Recreate") return { surge: 0, unavailable: 0 };
  const wanted = wantedBy(deployment);
  const surge = scaledAmount(strategy?.rollingUpdate?.maxSurge ?? "25%", wanted, Math.ceil);
  const unavailable = scaledAmount(strategy?.rollingUpdate?.maxUnavailable ?? "25%", wanted, Math.floor);
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, wanted) };
}
