import { invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { canonicalQuantity, compareQuantities } from "../../../meta/quantity.ts";
import { mayOvercommit, validateContainerResourceName, validateResourceAmount } from "../resource-names.ts";
import type { ResourceRequirements } from "./pod-types.ts";

/** Limits and requests of a container (core/validation validateResourceRequirements). Quantities are parsable by now. */
export function validateResources({ limits = {}, requests = {} }: ResourceRequirements, at: FieldPath): FieldError[] {
  return [
    ...Object.entries(limits).flatMap(([name, value]) => validateAmount(name, value, at.child("limits").key(name))),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...validateAmount(name, value, at.child("requests").key(name)),
      ...validateAgainstLimit(name, value, limits[name], at),
    ]),
  ];
}

function validateAmount(name: string, value: string, at: FieldPath): FieldError[] {
  return [...validateContainerResourceName(name, at), ...validateResourceAmount(name, value, at)];
}

/** Extended resources and huge pages cannot be promised twice. */
function validateAgainstLimit(name: string, value: string, limit: string | undefined, at: FieldPath): FieldError[] {
  const divisible = mayOvercommit(name);
  if (limit === undefined) {
    return divisible ? [] : [required(at.child("limits"), "Limit must be set for non overcommitable resources")];
  }
  const order = compareQuantities(value, limit);
  const path = at.child("requests");
  const shown = canonicalQuantity(value);
  if (order !== 0 && !divisible) {
    return [invalid(path, shown, `must be equal to ${name} limit of ${canonicalQuantity(limit)}`)];
  }
  if (order <= 0) return [];
  return [invalid(path, shown, `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`)];
}
