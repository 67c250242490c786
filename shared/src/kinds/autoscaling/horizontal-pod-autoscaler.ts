import { ageColumn, column, nameColumn } from "../columns.ts";
import { nonNegative } from "../core/pod/rules.ts";
import { defineKind } from "../kind.ts";
import { applyDefaults } from "./horizontal-pod-autoscaler/defaults.ts";
import { describe } from "./horizontal-pod-autoscaler/describe.ts";
import { metricsText } from "./horizontal-pod-autoscaler/metrics-text.ts";
import type { HorizontalPodAutoscaler as Autoscaler } from "./horizontal-pod-autoscaler/model.ts";
import { v1 } from "./horizontal-pod-autoscaler/v1.ts";
import { validateSpec } from "./horizontal-pod-autoscaler/validate.ts";

export type HorizontalPodAutoscaler = Autoscaler;

/** How many pods a workload has, by what they measure. Stored only: nothing scales. */
export const HorizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  definition: "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
  defaults: applyDefaults,
  prepareForCreate(draft) {
    draft.status = { desiredReplicas: 0, currentMetrics: null } as unknown as NonNullable<HorizontalPodAutoscaler["status"]>;
  },
  validateCreate: ({ spec }, at) => validateSpec(spec, undefined, at.child("spec")),
  validateUpdate: ({ spec: next }, { spec: old }, at) => validateSpec(next, old, at.child("spec")),
  validateStatusUpdate: ({ status }, _old, at) => [
    ...nonNegative(status?.currentReplicas, at.child("status", "currentReplicas")),
    ...nonNegative(status?.desiredReplicas, at.child("status", "desiredReplicas")),
  ],
  otherVersions: [v1],
  columns: [
    nameColumn,
    column("Reference", "string", ({ spec }) => `${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`),
    column("Targets", "string", ({ spec, status }) => metricsText(spec?.metrics, status?.currentMetrics)),
    column("MinPods", "string", ({ spec }) => String(spec?.minReplicas ?? "<unset>")),
    column("MaxPods", "string", ({ spec }) => spec?.maxReplicas ?? 0),
    column("Replicas", "string", ({ status }) => status?.currentReplicas ?? 0),
    ageColumn,
  ],
  describe,
});
