import type { Deployment } from "@kx/shared/kinds/apps/deployment";
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
  const surge = resolve(strategy?.rollingUpdate?.maxSurge ?? "25%", wanted, Math.ceil);
  const unavailable = resolve(strategy?.rollingUpdate?.maxUnavailable ?? "25%", wanted, Math.floor);
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, wanted) };
}

function resolve(value: unknown, total: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(String(value))?.[1];
  return percent === undefined ? 0 : round((Number(percent) * total) / 100);
}
