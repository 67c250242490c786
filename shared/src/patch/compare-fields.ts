import { jsonEqual } from "../json/json-equal.ts";
import { definitionAt, isLeaf } from "../schema/list-keys.ts";
import type { Definition, Field } from "../schema/schema.ts";
import { definition } from "../schema/table.ts";
import { leaf, setOf, type FieldsV1 } from "./field-set.ts";
import { elementsByPath, RepeatedElements } from "./list-elements.ts";
import { ownedFields } from "./owned-fields.ts";

/** What differs between two states of an object, as sets of field paths. */
export interface Comparison {
  /** Added or given another value. */
  readonly changed: FieldsV1 | undefined;
  readonly removed: FieldsV1 | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const same: Comparison = { changed: undefined, removed: undefined };

/**
 * Compares two states by their schema (structured-merge-diff typed.Compare): atomic lists and maps are one leaf, keyed
 * list elements are matched by their keys.
 */
export function compareFields(definitionName: string, old: unknown, next: unknown): Comparison {
  return compareStruct(definition(definitionName), old as Json, next as Json);
}

function compareValue(field: Field, old: unknown, next: unknown): Comparison {
  if (jsonEqual(old, next)) return same;
  if (old === undefined || next === undefined || isRepeated(old) !== isRepeated(next)) {
    return {
      changed: next === undefined ? undefined : ownedFields(field, next),
      removed: old === undefined ? undefined : ownedFields(field, old),
    };
  }
  // Null and an empty value are leaves to each other.
  if (isLeaf(field) || isRepeated(next) || (isEmpty(old) && isEmpty(next))) return { changed: leaf, removed: undefined };
  if (field.items) return compareElements(field, (old ?? []) as unknown[], (next ?? []) as unknown[]);
  if (field.map) return compareValues(field.map, (old ?? {}) as Json, (next ?? {}) as Json);
  return compareStruct(definitionAt(field)!, (old ?? {}) as Json, (next ?? {}) as Json);
}

function compareStruct({ fields }: Definition, old: Json, next: Json): Comparison {
  return compareEach(namesOf(old, next), "f:", (name) => {
    const field = fields[name];
    return field ? compareValue(field, written(field, old[name]), written(field, next[name])) : same;
  });
}

function compareValues(values: Field, old: Json, next: Json): Comparison {
  return compareEach(namesOf(old, next), "f:", (name) => compareValue(values, old[name], next[name]));
}

function compareElements(list: Field, old: readonly unknown[], next: readonly unknown[]): Comparison {
  const before = elementsByPath(list, old);
  const after = elementsByPath(list, next);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return compareEach(paths, "", (path) => compareValue(list.items!, before.get(path), after.get(path)));
}

/** Comparisons of what stands below one path, in the order of their bytes as the server prints them. */
function compareEach(names: string[], prefix: string, compare: (name: string) => Comparison): Comparison {
  const changed: Record<string, FieldsV1> = {};
  const removed: Record<string, FieldsV1> = {};
  for (const name of names.sort()) {
    const below = compare(name);
    if (below.changed) changed[prefix + name] = below.changed;
    if (below.removed) removed[prefix + name] = below.removed;
  }
  return { changed: setOf(changed), removed: setOf(removed) };
}

function namesOf(old: Json, next: Json): string[] {
  const names = Object.keys(next);
  for (const name in old) if (!(name in next)) names.push(name);
  return names;
}

const written = (field: Field, value: unknown): unknown => (value === undefined ? writtenZero(field) : value);

/** Go writes some zero values always (`strategy: {}`, `containers: null`): they are present in every struct. */
function writtenZero(field: Field): unknown {
  if (field.zero !== "written") return undefined;
  if (field.ref) return definition(field.ref).scalar ? null : {};
  if (field.items || field.map) return null;
  return field.type === "boolean" ? false : field.type === "string" ? "" : 0;
}

const isRepeated = (value: unknown): boolean => value instanceof RepeatedElements;

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.keys(value as object).length === 0);
