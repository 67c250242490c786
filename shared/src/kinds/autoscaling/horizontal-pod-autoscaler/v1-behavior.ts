import type { ScalingRules, Spec } from "./model.ts";

/** How the annotation names the fields: those of upstream's internal structures. */
const names = {
  ScaleUp: "scaleUp",
  ScaleDown: "scaleDown",
  StabilizationWindowSeconds: "stabilizationWindowSeconds",
  SelectPolicy: "selectPolicy",
  Policies: "policies",
  Tolerance: "tolerance",
  Type: "type",
  Value: "value",
  PeriodSeconds: "periodSeconds",
};
const known: ReadonlyMap<string, string> = new Map(Object.values(names).map((name) => [name.toLowerCase(), name]));

/** The behaviour as the annotation has it. */
export function toV1Behavior({ scaleUp, scaleDown }: NonNullable<Spec["behavior"]>): object {
  return { ScaleUp: upperRules(scaleUp), ScaleDown: upperRules(scaleDown) };
}

function upperRules(rules: ScalingRules | undefined): object | null {
  if (!rules) return null;
  return {
    StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
    SelectPolicy: rules.selectPolicy ?? null,
    Policies: rules.policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
    Tolerance: rules.tolerance ?? null,
  };
}

/** And back; Go reads field names in any case. */
export function fromV1Behavior(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromV1Behavior);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [known.get(name.toLowerCase()) ?? name, fromV1Behavior(inner)]));
}
