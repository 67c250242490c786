import { forbidden, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { jsonEqual } from "../../json/json-equal.ts";

interface Freezable {
  immutable?: boolean;
  data?: unknown;
  binaryData?: unknown;
}

/** What may not change in a ConfigMap or Secret once its `immutable` is set, that flag included. */
export function validateFrozen(next: Freezable, old: Freezable, at: FieldPath): FieldError[] {
  if (!old.immutable) return [];
  const changed = [
    ...(next.immutable ? [] : ["immutable"]),
    ...(["data", "binaryData"] as const).filter((field) => !jsonEqual(next[field] ?? {}, old[field] ?? {})),
  ];
  return changed.map((field) => forbidden(at.child(field), "field is immutable when `immutable` is set"));
}
