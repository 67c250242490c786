import type { Definition, Field } from "./schema.ts";
import { definition } from "./table.ts";

/** What a patch or server-side apply needs to know of a list. */
export interface ListShape {
  /** Server-side apply: one leaf, keyed elements, or values. */
  listType: "atomic" | "map" | "set";
  /** Keys of `map`, in the schema's order. */
  listMapKeys: readonly string[];
  /** Strategic merge: elements merge by this key; a list with `merge` and no key is a union of plain values. */
  mergeKey: string | undefined;
  merges: boolean;
}

/** The field of that name, if the definition has it and is no scalar. */
export function fieldAt(of: Definition | undefined, name: string): Field | undefined {
  return of && Object.hasOwn(of.fields, name) ? of.fields[name] : undefined;
}

/** The definition of a field's objects, when it is a reference to one with fields. */
export function definitionAt(field: Field | undefined): Definition | undefined {
  if (!field?.ref) return undefined;
  const found = definition(field.ref);
  return found.scalar ? undefined : found;
}

/** The form of a list's elements or of a map's values. */
export const elementOf = (field: Field | undefined): Field | undefined => field?.items ?? field?.map;

/** Strategies of a strategic merge patch: `merge`, `retainKeys`, `replace`. */
export const patchStrategies = (field: Field | undefined): readonly string[] => field?.patchStrategy?.split(",") ?? [];

/** How a list merges; a field without marks is atomic in both ways of merging. */
export function listShape(field: Field | undefined): ListShape {
  return {
    listType: field?.listType ?? "atomic",
    listMapKeys: field?.listMapKeys ?? [],
    mergeKey: field?.patchMergeKey,
    merges: patchStrategies(field).includes("merge"),
  };
}

/** True where server-side apply takes the whole value as one leaf: scalars, atomic lists, maps and structs. */
export function isLeaf(field: Field): boolean {
  if (field.items) return (field.listType ?? "atomic") === "atomic";
  if (field.mapType) return field.mapType === "atomic";
  if (field.map) return false;
  return definitionAt(field)?.mapType === "atomic" || !definitionAt(field);
}

/**
 * The keys and values that name an element of a `map` list, defaults filled in (`{ containerPort: 80, protocol: "TCP" }`),
 * keys sorted as in managedFields.
 */
export function elementKey(list: Field, element: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = definitionAt(list.items)?.fields ?? {};
  const keys = [...(list.listMapKeys ?? [])].sort();
  return Object.fromEntries(
    keys.map((key) => [key, element[key] ?? fields[key]?.default]).filter(([, value]) => value !== undefined),
  );
}
