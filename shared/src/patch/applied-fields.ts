import { definitionAt, isLeaf } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";
import { leaf, setOf, withRoot, type FieldsV1 } from "./field-set.ts";
import { elementsByPath, RepeatedElements } from "./list-elements.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What an applied configuration claims (structured-merge-diff TypedValue.ToFieldSet): every value that it gives, the
 * elements of its keyed lists and sets, the entries of its maps; but no list, map or struct for its own sake.
 */
export function appliedFields(field: Field, value: unknown): FieldsV1 | undefined {
  if (typeof value !== "object" || value === null || value instanceof RepeatedElements || isLeaf(field)) return leaf;
  if (field.items) return elementFields(field, value as unknown[]);
  if (field.map) return mapFields(field.map, value as Json);
  return structFields(field, value as Json);
}

function elementFields(list: Field, items: readonly unknown[]): FieldsV1 | undefined {
  const elements = elementsByPath(list, items);
  return sorted(elements.keys(), (path) => [path, withRoot(appliedFields(list.items!, elements.get(path)))]);
}

const mapFields = (values: Field, map: Json): FieldsV1 | undefined =>
  sorted(Object.keys(map), (name) => [`f:${name}`, withRoot(appliedFields(values, map[name]))]);

function structFields(field: Field, struct: Json): FieldsV1 | undefined {
  const fields = definitionAt(field)?.fields ?? {};
  return sorted(Object.keys(struct), (name) => {
    const below = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!below || struct[name] === undefined) return undefined;
    return [`f:${name}`, isEmptyObject(struct[name]) ? leaf : appliedFields(below, struct[name])];
  });
}

/** An empty map is a claim, an empty list is none. */
const isEmptyObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** In the order of their bytes, as the server prints them. */
function sorted(names: Iterable<string>, entry: (name: string) => [string, FieldsV1 | undefined] | undefined): FieldsV1 | undefined {
  const fields: Record<string, FieldsV1> = {};
  for (const name of [...names].sort()) {
    const [element, below] = entry(name) ?? [];
    if (element !== undefined && below) fields[element] = below;
  }
  return setOf(fields);
}
