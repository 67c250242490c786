import { withoutRoundTrip, type HorizontalPodAutoscaler, type ScalingRules } from "./model.ts";

const upPolicies = (): NonNullable<ScalingRules["policies"]> => [
  { type: "Pods", value: 4, periodSeconds: 15 },
  { type: "Percent", value: 100, periodSeconds: 15 },
];
const downPolicies = (): NonNullable<ScalingRules["policies"]> => [{ type: "Percent", value: 100, periodSeconds: 15 }];

/** Upstream: pkg/apis/autoscaling/v2 defaults.go. What only version 1 says in annotations is not kept there. */
export function applyDefaults({ metadata, spec }: HorizontalPodAutoscaler): void {
  const annotations = withoutRoundTrip(metadata.annotations ?? {});
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
  else delete metadata.annotations;
  if (!spec) return;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) {
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }];
  }
  if (!spec.behavior) return;
  spec.behavior.scaleUp = { stabilizationWindowSeconds: 0, ...filled(spec.behavior.scaleUp, upPolicies()) };
  spec.behavior.scaleDown = filled(spec.behavior.scaleDown, downPolicies());
}

const filled = (rules: ScalingRules | undefined, policies: NonNullable<ScalingRules["policies"]>): ScalingRules => ({
  selectPolicy: "Max",
  policies,
  ...rules,
});
