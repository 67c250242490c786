import { invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { canonicalQuantity, compareQuantities, milliValue } from "../../../meta/quantity.ts";
import type { ResourceRequirements } from "./pod-types.ts";
import { qualified } from "./rules.ts";

const standard = new Set(["cpu", "memory", "ephemeral-storage"]);

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
  const whole = !isExtended(name) || milliValue(value) % 1000 === 0;
  return [
    ...validateName(name, at),
    ...(compareQuantities(value, "0") < 0 ? [invalid(at, value, "must be greater than or equal to 0")] : []),
    ...(whole ? [] : [invalid(at, value, "must be an integer")]),
  ];
}

function validateName(name: string, at: FieldPath): FieldError[] {
  const errors = qualified(name, at);
  if (errors.length > 0 || name.includes("/") || standard.has(name) || name.startsWith("hugepages-")) return errors;
  return [
    invalid(at, name, "must be a standard resource type or fully qualified"),
    invalid(at, name, "must be a standard resource for containers"),
  ];
}

/** Extended resources and huge pages cannot be promised twice. */
function validateAgainstLimit(name: string, value: string, limit: string | undefined, at: FieldPath): FieldError[] {
  const divisible = !isExtended(name) && !name.startsWith("hugepages-");
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

function isExtended(name: string): boolean {
  return name.includes("/") && !name.split("/")[0]!.endsWith("kubernetes.io");
}
