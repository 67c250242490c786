import type { V1PodDisruptionBudget } from "@kubernetes/client-node";
import { invalid, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";
import { formatLabelSelector, validateLabelSelector } from "../../meta/label-selector.ts";
import type { Typed } from "../../meta/object.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { validateConditions } from "../conditions.ts";
import { nonNegative } from "../core/pod/rules.ts";
import { describeEvents } from "../describe.ts";
import { defineKind } from "../kind.ts";
import { atMost100Percent, validateIntOrPercent } from "../workload/int-or-percent.ts";

export type PodDisruptionBudget = Typed<V1PodDisruptionBudget>;
type Spec = NonNullable<PodDisruptionBudget["spec"]>;

/** How many pods of a set may be evicted at once. Stored only: nothing counts the pods. */
export const PodDisruptionBudget = defineKind<PodDisruptionBudget>({
  definition: "io.k8s.api.policy.v1.PodDisruptionBudget",
  defaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate: ({ spec }, at) => validateSpec(spec ?? {}, at.child("spec")),
  validateStatusUpdate({ status }, _old, at) {
    const path = at.child("status");
    return [
      ...validateConditions(status?.conditions ?? [], path.child("conditions")),
      ...(["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const).flatMap((field) =>
        nonNegative(status?.[field], path.child(field)),
      ),
    ];
  },
  allowsUnconditionalUpdate: false,
  changesGeneration: (next, old) => !jsonEqual(next.spec, old.spec),
  columns: [
    nameColumn,
    column("Min Available", "string", ({ spec }) => String(spec?.minAvailable ?? "N/A")),
    column("Max Unavailable", "string", ({ spec }) => String(spec?.maxUnavailable ?? "N/A")),
    column("Allowed Disruptions", "integer", ({ status }) => status?.disruptionsAllowed ?? 0),
    ageColumn,
  ],
  async describe(object, client, out, now) {
    const { metadata, spec, status } = object;
    out.line(0, `Name:\t${metadata.name ?? ""}`);
    out.line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    if (spec?.minAvailable !== undefined) out.line(0, `Min available:\t${spec.minAvailable}`);
    else if (spec?.maxUnavailable !== undefined) out.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
    out.line(0, `Selector:\t${spec?.selector ? formatLabelSelector(spec.selector) : "<unset>"}`);
    out.line(0, "Status:");
    out.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
    out.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
    out.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
    out.line(2, `Total:\t${status?.expectedPods ?? 0}`);
    await describeEvents(object, client, out, now);
  },
});

function validateSpec(spec: Spec, at: FieldPath): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const bound = (name: "minAvailable" | "maxUnavailable"): FieldError[] => {
    const value = spec[name];
    if (value === undefined) return [];
    return [...validateIntOrPercent(value, at.child(name)), ...atMost100Percent(value, at.child(name))];
  };
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  return [
    ...(both ? [invalid(at, internalForm(spec), "minAvailable and maxUnavailable cannot be both set")] : []),
    ...bound("minAvailable"),
    ...bound("maxUnavailable"),
    ...validateLabelSelector(selector, at.child("selector")),
    ...(policy === undefined || policies.includes(policy) ? [] : [unsupported(at.child("unhealthyPodEvictionPolicy"), policy, policies)]),
  ];
}

const policies = ["AlwaysAllow", "IfHealthyBudget"];

/** Upstream prints its internal struct, whose fields are called so. */
function internalForm({ minAvailable, selector, maxUnavailable, unhealthyPodEvictionPolicy: policy }: Spec): object {
  return { MinAvailable: minAvailable, Selector: selector ?? null, MaxUnavailable: maxUnavailable, UnhealthyPodEvictionPolicy: policy ?? null };
}
