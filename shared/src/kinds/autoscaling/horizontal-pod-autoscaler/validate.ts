import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { compareQuantities } from "../../../meta/quantity.ts";
import type { ScalingRules, Spec } from "./model.ts";
import { validateMetric } from "./validate-metric.ts";
import { validateReference, type AllowedVersion } from "./validate-reference.ts";

const selectPolicies = ["Disabled", "Max", "Min"];
const policyTypes = ["Percent", "Pods"];
const maxWindowSeconds = 3600;
const maxPeriodSeconds = 1800;

/** Faults of a spec (pkg/apis/autoscaling/validation). @param old whose target passes as it is @param at the spec's own path */
export function validateSpec(spec: Spec | undefined, old: Spec | undefined, at: FieldPath): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? {};
  const most = at.child("maxReplicas");
  const reachesZero = metrics.some(({ type }) => type === "Object" || type === "External");
  return [
    ...(minReplicas !== undefined && minReplicas < 1 ? [invalid(at.child("minReplicas"), minReplicas, "must be greater than or equal to 1")] : []),
    ...(maxReplicas === 0 ? [required(most, "must be set and greater than 0")] : []),
    ...(maxReplicas < 0 ? [invalid(most, maxReplicas, "must be greater than or equal to 1")] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas ? [invalid(most, maxReplicas, "must be greater than or equal to `minReplicas`")] : []),
    ...validateReference(scaleTargetRef, at.child("scaleTargetRef"), allowedTarget(scaleTargetRef, old?.scaleTargetRef)),
    ...metrics.flatMap((metric, i) => validateMetric(metric, at.child("metrics").index(i))),
    ...(minReplicas === 0 && !reachesZero
      ? [forbidden(at.child("metrics"), "must specify at least one Object or External metric to support scaling to zero replicas")]
      : []),
    ...validateRules(behavior?.scaleUp, at.child("behavior", "scaleUp")),
    ...validateRules(behavior?.scaleDown, at.child("behavior", "scaleDown")),
  ];
}

function allowedTarget(next: Spec["scaleTargetRef"] | undefined, old: Spec["scaleTargetRef"] | undefined): AllowedVersion {
  if (old && old.apiVersion === next?.apiVersion && old.kind === next?.kind) return "any";
  return next?.kind === "ReplicationController" ? "core" : "grouped";
}

function validateRules(rules: ScalingRules | undefined, at: FieldPath): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  const path = at.child("stabilizationWindowSeconds");
  const list = at.child("policies");
  return [
    ...(window !== undefined && window < 0 ? [invalid(path, window, "must be greater than or equal to zero")] : []),
    ...(window !== undefined && window > maxWindowSeconds ? [invalid(path, window, `must be less than or equal to ${maxWindowSeconds}`)] : []),
    ...(selectPolicy === undefined || selectPolicies.includes(selectPolicy) ? [] : [unsupported(at.child("selectPolicy"), selectPolicy, selectPolicies)]),
    ...(policies.length > 0 ? [] : [required(list, "must specify at least one Policy")]),
    ...policies.flatMap(({ type, value, periodSeconds: period }, i) => [
      ...(policyTypes.includes(type) ? [] : [unsupported(list.index(i).child("type"), type, policyTypes)]),
      ...(value > 0 ? [] : [invalid(list.index(i).child("value"), value, "must be greater than zero")]),
      ...(period > 0 ? [] : [invalid(list.index(i).child("periodSeconds"), period, "must be greater than zero")]),
      ...(period > maxPeriodSeconds ? [invalid(list.index(i).child("periodSeconds"), period, `must be less than or equal to ${maxPeriodSeconds}`)] : []),
    ]),
    ...(tolerance !== undefined && compareQuantities(tolerance, "0") < 0
      ? [invalid(at.child("tolerance"), tolerance, "must be greater than or equal to 0")]
      : []),
  ];
}
