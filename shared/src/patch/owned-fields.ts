import { definitionAt, isLeaf } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";
import { leaf, type FieldsV1 } from "./field-set.ts";
import { elementsByPath, RepeatedElements } from "./list-elements.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * All paths of a value, its own root among them: what a writer owns who added it, and what everybody loses when it goes
 * (structured-merge-diff typed.Compare with one side absent). Atomic and empty values are one leaf.
 */
export function ownedFields(field: Field, value: unknown): FieldsV1 {
  if (typeof value !== "object" || value === null || value instanceof RepeatedElements || isLeaf(field)) return leaf;
  if (field.items) return ownedElements(field, value as unknown[]);
  return field.map ? ownedValues(field.map, value as Json) : ownedStruct(field, value as Json);
}

function ownedElements(list: Field, items: readonly unknown[]): FieldsV1 {
  if (items.length === 0) return leaf;
  const owned: Record<string, FieldsV1> = { ".": leaf };
  const elements = elementsByPath(list, items);
  for (const path of [...elements.keys()].sort()) owned[path] = ownedFields(list.items!, elements.get(path));
  return owned;
}

function ownedValues(values: Field, map: Json): FieldsV1 {
  const names = Object.keys(map).sort();
  if (names.length === 0) return leaf;
  const owned: Record<string, FieldsV1> = { ".": leaf };
  for (const name of names) owned[`f:${name}`] = ownedFields(values, map[name]);
  return owned;
}

function ownedStruct(field: Field, struct: Json): FieldsV1 {
  const fields = definitionAt(field)?.fields ?? {};
  const names = Object.keys(struct).sort();
  if (names.length === 0) return leaf;
  const owned: Record<string, FieldsV1> = { ".": leaf };
  for (const name of names) {
    const below = struct[name] === undefined ? undefined : fields[name];
    if (below) owned[fieldElement(name)] = ownedFields(below, struct[name]);
  }
  return owned;
}

const elements = new Map<string, string>();

/** `f:name` of a schema's field: kept, as every object needs the same few hundred. */
function fieldElement(name: string): string {
  let element = elements.get(name);
  if (element === undefined) elements.set(name, (element = `f:${name}`));
  return element;
}
