import { isObject } from "../schema/json-value.ts";
import { patchEntries } from "./patch-entries.ts";
import { badDirective, unknownPatchType } from "./patch-errors.ts";

export type Json = Record<string, unknown>;

export const patchKey = "$patch";
export const retainKey = "$retainKeys";
const deletePrefix = "$deleteFromPrimitiveList";
const orderPrefix = "$setElementOrder";

export const deletionKey = (field: string): string => `${deletePrefix}/${field}`;
export const orderKey = (field: string): string => `${orderPrefix}/${field}`;

export function isDirective(key: string): boolean {
  return key === patchKey || key === retainKey || key.startsWith(deletePrefix) || key.startsWith(orderPrefix);
}

/** The field of a `$deleteFromPrimitiveList/finalizers`. @throws StatusError 400 where the key names none */
export function deletionField(key: string): string | undefined {
  if (!key.startsWith(deletePrefix)) return undefined;
  const [prefix, field] = parted(key);
  if (prefix !== deletePrefix || field === undefined) throw badDirective("primitive list");
  return field;
}

/** The field of a `$setElementOrder/containers`. @throws StatusError 400 where the key names none */
export function orderField(key: string): string | undefined {
  if (!key.startsWith(orderPrefix)) return undefined;
  const [prefix, field] = parted(key);
  if (prefix !== orderPrefix || field === undefined) throw badDirective("setElementOrder list");
  return field;
}

function parted(key: string): [string, string | undefined] {
  const slash = key.indexOf("/");
  return slash < 0 ? [key, undefined] : [key.slice(0, slash), key.slice(slash + 1)];
}

/** What `$patch` makes of a map. @throws StatusError 500 for one that is unknown there */
export function mapDirective(patch: Json): "replace" | "delete" | undefined {
  const directive = patch[patchKey];
  if (directive === undefined || directive === "replace" || directive === "delete") return directive;
  throw unknownPatchType(directive, patch);
}

/**
 * A value of a patch where nothing is there to be merged with: without directives, which never stay in an object, without
 * the maps that a `$patch` marks, and without nulls, which ask to delete what is not there.
 */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isMarked(item)).map(plainValue);
  if (!isObject(value)) return value;
  const plain: Json = {};
  for (const [key, item] of patchEntries(value)) {
    if (item !== null && !isDirective(key) && !isMarked(item)) plain[key] = plainValue(item);
  }
  return plain;
}

/** True for a map that `$patch` says something of. */
export const isMarked = (value: unknown): value is Json => isObject(value) && patchKey in value;

/** Drops the live keys that `$retainKeys` does not name. @throws StatusError 400 when the patch sets others than it names */
export function retainKeys(original: Json, patch: Json): void {
  const retained = patch[retainKey];
  if (retained === undefined) return;
  if (!Array.isArray(retained)) throw badDirective("retainKeys");
  const names = new Set<unknown>(retained);
  if (Object.entries(patch).some(([key, value]) => !isDirective(key) && value !== null && !names.has(key))) {
    throw badDirective("retainKeys");
  }
  for (const key of Object.keys(original)) if (!names.has(key)) delete original[key];
}
