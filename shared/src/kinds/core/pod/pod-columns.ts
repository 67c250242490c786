import { age, ageColumn, column, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";
import { podSummary } from "./pod-summary.ts";
import type { PodObject } from "./pod-types.ts";

const none = "<none>";

/** The Table of pods (printers/internalversion printPod). */
export const podColumns: readonly Column<PodObject>[] = [
  nameColumn,
  column("Ready", "string", (pod) => podSummary(pod).ready),
  column("Status", "string", (pod) => podSummary(pod).status),
  column("Restarts", "string", (pod, now) => {
    const { restarts, lastRestart } = podSummary(pod);
    return restarts > 0 && lastRestart ? `${restarts} (${age(lastRestart, now)} ago)` : String(restarts);
  }),
  ageColumn,
  column("IP", "string", ({ status }) => status?.podIPs?.[0]?.ip || none, { priority: 1 }),
  column("Node", "string", ({ spec }) => spec?.nodeName || none, { priority: 1 }),
  column("Nominated Node", "string", ({ status }) => status?.nominatedNodeName || none, { priority: 1 }),
  column("Readiness Gates", "string", readinessGates, { priority: 1 }),
];

function readinessGates({ spec, status }: PodObject): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return none;
  const met = gates.filter(
    ({ conditionType }) => status?.conditions?.find(({ type }) => type === conditionType)?.status === "True",
  );
  return `${met.length}/${gates.length}`;
}
