import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";
import type { Wire } from "../meta/object.ts";
import { setOf, type FieldsV1 } from "./field-set.ts";

export type ManagedFieldsEntry = Wire<V1ManagedFieldsEntry>;

/** The fields that an entry names. */
export const fieldsOf = (entry: ManagedFieldsEntry): FieldsV1 | undefined => setOf((entry.fieldsV1 ?? {}) as FieldsV1);

/** Order of the entries: Apply before Update, then the oldest first, then by name. */
export function byAge(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  for (const part of ["operation", "time", "manager", "apiVersion", "subresource"] as const) {
    const [left, right] = [a[part] ?? "", b[part] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
