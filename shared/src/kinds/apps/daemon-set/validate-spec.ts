import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { labelSelectorOf, validateLabelSelector } from "../../../meta/label-selector.ts";
import { nonNegative } from "../../core/pod/rules.ts";
import { amountOf, atMost100Percent, validateIntOrPercent } from "../../workload/int-or-percent.ts";
import { validateLongLived } from "../../workload/replicated.ts";
import type { DaemonSet } from "../daemon-set.ts";

type Spec = NonNullable<DaemonSet["spec"]>;
type UpdateStrategy = NonNullable<Spec["updateStrategy"]>;

export function defaultUpdateStrategy(strategy: UpdateStrategy): void {
  strategy.type ||= "RollingUpdate";
  if (strategy.type !== "RollingUpdate") return;
  const rolling = (strategy.rollingUpdate ??= {});
  rolling.maxUnavailable ??= 1;
  rolling.maxSurge ??= 0;
}

/** apps/validation ValidateDaemonSetSpec. @param at the spec's own path */
export function validateDaemonSetSpec({ selector, template = {}, ...spec }: Spec, at: FieldPath): FieldError[] {
  const { requirements, matches } = labelSelectorOf(selector);
  return [
    ...validateLabelSelector(selector, at.child("selector")),
    ...(selector && requirements.length === 0 ? [invalid(at.child("selector"), selector, "empty selector is invalid for daemonset")] : []),
    ...validateLongLived(template, { selects: matches(template.metadata?.labels), kind: "DaemonSet" }, at.child("template")),
    ...nonNegative(spec.minReadySeconds, at.child("minReadySeconds")),
    ...validateUpdateStrategy(spec.updateStrategy ?? {}, at.child("updateStrategy")),
    ...nonNegative(spec.revisionHistoryLimit, at.child("revisionHistoryLimit")),
  ];
}

function validateUpdateStrategy({ type, rollingUpdate }: UpdateStrategy, at: FieldPath): FieldError[] {
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") {
    // Upstream prints its internal struct.
    const shown = { Type: type ?? "", RollingUpdate: rollingUpdate ? { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 } : null };
    return [unsupported(at, shown, ["RollingUpdate", "OnDelete"])];
  }
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate ?? {};
  const [unavailable, surge] = ["maxUnavailable", "maxSurge"].map((name) => at.child("rollingUpdate", name)) as [FieldPath, FieldPath];
  const [misses, surges] = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  return [
    ...validateIntOrPercent(maxUnavailable, unavailable),
    ...validateIntOrPercent(maxSurge, surge),
    ...atMost100Percent(maxUnavailable, unavailable),
    ...atMost100Percent(maxSurge, surge),
    ...(misses && surges ? [invalid(surge, maxSurge, "may not be set when maxUnavailable is non-zero")] : []),
    ...(misses || surges ? [] : [required(unavailable, "cannot be 0 when maxSurge is 0")]),
  ];
}

const counts = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
] as const;

export const validateDaemonSetStatus = (status: DaemonSet["status"], at: FieldPath): FieldError[] =>
  counts.flatMap((name) => nonNegative(status?.[name], at.child(name)));
