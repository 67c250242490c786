import type { V2HPAScalingRules, V2HorizontalPodAutoscaler, V2MetricSpec, V2MetricStatus } from "@kubernetes/client-node";
import type { Typed, Wire } from "../../../meta/object.ts";

export type HorizontalPodAutoscaler = Typed<V2HorizontalPodAutoscaler>;
export type Spec = NonNullable<HorizontalPodAutoscaler["spec"]>;
export type MetricSpec = Wire<V2MetricSpec>;
export type MetricStatus = Wire<V2MetricStatus>;
export type ScalingRules = Wire<V2HPAScalingRules>;

export type SourceField = "object" | "pods" | "resource" | "containerResource" | "external";

/** The field that each type of metric is said in. */
export const sourceFields: ReadonlyMap<string, SourceField> = new Map([
  ["Object", "object"],
  ["Pods", "pods"],
  ["Resource", "resource"],
  ["ContainerResource", "containerResource"],
  ["External", "external"],
]);

const annotation = "autoscaling.alpha.kubernetes.io";

/** Where version 1 keeps what it has no fields for. */
export const roundTripAnnotations = {
  metrics: `${annotation}/metrics`,
  behavior: `${annotation}/behavior`,
  currentMetrics: `${annotation}/current-metrics`,
  conditions: `${annotation}/conditions`,
} as const;

/** Takes those annotations away (pkg/apis/autoscaling DropRoundTripHorizontalPodAutoscalerAnnotations). */
export function withoutRoundTrip(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const dropped = new Set<string>([...Object.values(roundTripAnnotations), `${annotation}/scale-down-tolerance`, `${annotation}/scale-up-tolerance`]);
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !dropped.has(name)));
}
