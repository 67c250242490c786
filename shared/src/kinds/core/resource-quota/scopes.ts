import type { V1ResourceQuotaSpec } from "@kubernetes/client-node";
import { invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import type { Wire } from "../../../meta/object.ts";
import { isQuotaResource } from "../resource-names.ts";

type Spec = Wire<V1ResourceQuotaSpec>;
type Requirement = NonNullable<NonNullable<Spec["scopeSelector"]>["matchExpressions"]>[number];

const compute = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const ofPods = new Set(["pods", ...compute]);

/** Which standard resources each scope goes with (core/helper IsResourceQuotaScopeValidForResource). */
const scopes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Terminating", ofPods],
  ["NotTerminating", ofPods],
  ["BestEffort", new Set(["pods"])],
  ["NotBestEffort", ofPods],
  ["PriorityClass", ofPods],
  ["CrossNamespacePodAffinity", ofPods],
  ["VolumeAttributesClass", new Set(["persistentvolumeclaims", "requests.storage"])],
]);
const conflicting = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];
const onlyExists = new Set(["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity"]);

/** Faults of `spec.scopes` (core/validation validateResourceQuotaScopes). */
export function validateScopes({ scopes: named, hard }: Spec, at: FieldPath): FieldError[] {
  return [
    ...(named ?? []).flatMap((scope) => [
      ...(scopes.has(scope) ? [] : [invalid(at, named, "unsupported scope")]),
      ...misfits(scope, hard).map(() => invalid(at, named, "unsupported scope applied to resource")),
    ]),
    ...conflicts(named ?? [], named, at),
  ];
}

/** Faults of `spec.scopeSelector` (validateScopedResourceSelectorRequirement). @param at of its matchExpressions */
export function validateScopeSelector({ scopeSelector, scopes: named, hard }: Spec, at: FieldPath): FieldError[] {
  const requirements = scopeSelector?.matchExpressions ?? [];
  return [
    ...requirements.flatMap((requirement) => [
      ...(scopes.has(requirement.scopeName) ? [] : [invalid(at.child("scopeName"), requirement.scopeName, "unsupported scope")]),
      // Upstream prints its internal struct, whose fields are called so.
      ...misfits(requirement.scopeName, hard).map(() => invalid(at, internalForm(requirements), "unsupported scope applied to resource")),
      ...validateOperator(requirement, at),
    ]),
    ...conflicts(requirements.map(({ scopeName }) => scopeName), named ?? null, at),
  ];
}

function misfits(scope: string, hard: Spec["hard"]): string[] {
  const fitting = scopes.get(scope);
  return Object.keys(hard ?? {}).filter((name) => fitting && isQuotaResource(name) && !fitting.has(name));
}

function conflicts(present: readonly string[], shown: unknown, at: FieldPath): FieldError[] {
  return conflicting.filter((pair) => pair.every((scope) => present.includes(scope))).map(() => invalid(at, shown, "conflicting scopes"));
}

function validateOperator({ scopeName, operator, values = [] }: Requirement, at: FieldPath): FieldError[] {
  const path = at.child("operator");
  const list =
    "ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
  const errors =
    onlyExists.has(scopeName) && operator !== "Exists" ? [invalid(path, operator, `must be 'Exists' when scope is any of ${list}`)] : [];
  if (operator === "In" || operator === "NotIn") {
    const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    return values.length > 0 ? errors : [...errors, required(at.child("values"), why)];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    return values.length === 0 ? errors : [...errors, invalid(at.child("values"), values, why)];
  }
  return [...errors, invalid(path, operator, "not a valid selector operator")];
}

const internalForm = (requirements: readonly Requirement[]): object => ({
  MatchExpressions: requirements.map(({ scopeName, operator, values = null }) => ({ ScopeName: scopeName, Operator: operator, Values: values })),
});
