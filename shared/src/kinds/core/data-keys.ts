import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { configMapKey } from "../../meta/names.ts";

/** What the values of a ConfigMap or Secret may weigh together: 1 MiB. */
export const maxDataBytes = 1024 * 1024;

/** Faults of the keys of a ConfigMap's or Secret's map. */
export function validateDataKeys(data: Readonly<Record<string, string>> | undefined, at: FieldPath): FieldError[] {
  return Object.keys(data ?? {}).flatMap((key) => configMapKey(key).map((message) => invalid(at.key(key), key, message)));
}

/** Bytes of base64 values, before their encoding. */
export function decodedBytes(data: Readonly<Record<string, string>> | undefined): number {
  return Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value, "base64"), 0);
}
