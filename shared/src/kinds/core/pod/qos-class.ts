import { compareQuantities } from "../../../meta/quantity.ts";
import type { PodSpec } from "./pod-types.ts";

const counted = ["cpu", "memory"] as const;

/**
 * How a pod fares when its node runs short (core/v1/helper/qos): Guaranteed when every container limits cpu and memory
 * and requests just that, BestEffort when none asks for either, else Burstable.
 */
export function qosClass(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => ({
    limits: positive(resources?.limits),
    requests: positive(resources?.requests),
  }));
  const asks = all.some(({ limits, requests }) => counted.some((name) => limits[name] ?? requests[name]));
  if (!asks) return "BestEffort";
  const guaranteed = all.every(({ limits, requests }) =>
    counted.every((name) => limits[name] && requests[name] && compareQuantities(limits[name], requests[name]) === 0),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

function positive(list: Readonly<Record<string, string>> | undefined): { cpu?: string; memory?: string } {
  return Object.fromEntries(
    counted.flatMap((name) => (list?.[name] && compareQuantities(list[name], "0") > 0 ? [[name, list[name]]] : [])),
  );
}
