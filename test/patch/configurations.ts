import * as fc from "fast-check";
import { definitionAt, elementKey, isLeaf } from "@kx/shared/schema/list-keys";
import type { Field } from "@kx/shared/schema/schema";
import { definition } from "@kx/shared/schema/table";

type Struct = Record<string, unknown>;

/** Names and values are few, so that configurations meet. */
const text = fc.constantFrom("1", "2", "3");
const name = fc.constantFrom("a", "b", "c");
const deepest = 8;

/**
 * Configurations of a kind whose fields, lists and maps are those of its schema: some of each object's fields, never an
 * empty list, map or object (an empty one is a claim of its own), never a zero value that Go would leave out.
 */
export function configurations(definitionName: string): fc.Arbitrary<Struct> {
  const { fields } = definition(definitionName);
  const own = Object.keys(fields).filter((field) => !["apiVersion", "kind", "metadata", "status"].includes(field));
  const metadata = structs(fields.metadata!, ["labels", "annotations", "finalizers", "ownerReferences"], 1);
  return fc.record({ metadata, ...Object.fromEntries(own.map((field) => [field, values(fields[field]!, 1)])) }, { requiredKeys: [] }) as fc.Arbitrary<Struct>;
}

function values(field: Field, depth: number): fc.Arbitrary<unknown> {
  if (field.items) return lists(field, depth);
  if (field.map) return fc.dictionary(name, values(field.map, depth + 1), { minKeys: 1, maxKeys: 3 });
  const of = definitionAt(field);
  if (of) return Object.keys(of.fields).length > 0 ? structs(field, Object.keys(of.fields), depth) : fc.constant({});
  return scalars(field);
}

function scalars({ ref, type, format, zero }: Field): fc.Arbitrary<unknown> {
  if (ref) {
    switch (definition(ref).scalar) {
      case "quantity":
        return text;
      case "int-or-string":
        return fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom("a", "b"));
      case "time":
        return fc.constantFrom("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z");
      case "micro-time":
        return fc.constantFrom("2024-01-01T00:00:00.000001Z", "2024-01-02T00:00:00.000001Z");
      default:
        return fc.constantFrom({ any: 1 }, { any: 2 });
    }
  }
  if (type === "integer" || type === "number") return fc.integer({ min: 1, max: 3 });
  if (type === "boolean") return zero === "kept" ? fc.boolean() : fc.constant(true);
  return format === "byte" ? fc.constantFrom("MQ==", "Mg==") : text;
}

function lists(field: Field, depth: number): fc.Arbitrary<unknown> {
  const items = field.items!;
  if (field.listType === "map") {
    const keys = field.listMapKeys ?? [];
    const element = fc.tuple(keyStructs(items, keys), structs(items, Object.keys(definitionAt(items)!.fields).filter((one) => !keys.includes(one)), depth + 1, 0));
    const elements = element.map(([key, rest]) => ({ ...key, ...rest }));
    return fc.uniqueArray(elements, { selector: (one) => JSON.stringify(elementKey(field, one)), minLength: 1, maxLength: 3 });
  }
  const element = values(items, depth + 1);
  if (field.listType === "set") return fc.uniqueArray(element, { minLength: 1, maxLength: 3 });
  return fc.array(element, { minLength: 1, maxLength: 2 });
}

/** A key that has a default (`protocol`) may be left out; a zero value is none. */
function keyStructs(items: Field, keys: readonly string[]): fc.Arbitrary<Struct> {
  const { fields } = definitionAt(items)!;
  const optional = new Set(keys.filter((key) => fields[key]!.default));
  const given = keys.map((key): [string, fc.Arbitrary<unknown>] => [key, optional.has(key) ? fc.constantFrom(fields[key]!.default, "other") : scalars(fields[key]!)]);
  return fc.record(Object.fromEntries(given), { requiredKeys: keys.filter((key) => !optional.has(key)) }) as fc.Arbitrary<Struct>;
}

/** Some of the fields, above all those that hold others, as long as there is room below. */
function structs(field: Field, names: readonly string[], depth: number, least = 1): fc.Arbitrary<Struct> {
  const { fields } = definitionAt(field)!;
  const isFlat = (one: string): boolean => isLeaf(fields[one]!) && !fields[one]!.items && !fields[one]!.map && !definitionAt(fields[one]);
  const flat = names.filter(isFlat);
  const deep = depth < deepest ? names.filter((one) => !isFlat(one)) : [];
  const chosen = fc.tuple(fc.subarray(deep, { maxLength: Math.min(deep.length, depth < 4 ? 3 : 2) }), fc.subarray(flat, { maxLength: Math.min(flat.length, 2) }));
  const some = chosen.map(([one, other]) => [...one, ...other]);
  const enough = some.map((list) => (list.length >= least ? list : [...flat, ...deep, ...names].slice(0, least)));
  return enough.chain((list) => fc.record(Object.fromEntries(list.map((one) => [one, values(fields[one]!, depth + 1)])))) as fc.Arbitrary<Struct>;
}

/**
 * Shares a configuration out between two managers, leaf by leaf: both together say what it says. An element of a keyed
 * list is named by everyone who says something of it.
 * @param mine drawn for each leaf
 */
export function sharedOut(definitionName: string, config: Struct, mine: () => boolean): [Struct, Struct] {
  const [one, other] = split({ ref: definitionName, zero: "omitted" }, config, mine);
  return [(one ?? {}) as Struct, (other ?? {}) as Struct];
}

type Parts = [unknown, unknown];

function split(field: Field, value: unknown, mine: () => boolean): Parts {
  if (isLeaf(field)) return mine() ? [value, undefined] : [undefined, value];
  if (field.items) return field.listType === "set" ? splitSet(value as unknown[], mine) : splitElements(field, value as Struct[], mine);
  const below = (key: string): Field => field.map ?? definitionAt(field)!.fields[key]!;
  return splitEntries(Object.entries(value as Struct).map(([key, item]) => [key, split(below(key), item, mine)]));
}

function splitEntries(entries: readonly [string, Parts][]): Parts {
  const part = (side: 0 | 1): Struct | undefined => {
    const own = entries.flatMap(([key, parts]) => (parts[side] === undefined ? [] : [[key, parts[side]] as const]));
    return own.length > 0 ? Object.fromEntries(own) : undefined;
  };
  return [part(0), part(1)];
}

function splitSet(items: readonly unknown[], mine: () => boolean): Parts {
  const taken = items.map((item) => [item, mine()] as const);
  const part = (wanted: boolean): unknown[] | undefined => nonEmpty(taken.flatMap(([item, is]) => (is === wanted ? [item] : [])));
  return [part(true), part(false)];
}

function splitElements(field: Field, elements: readonly Struct[], mine: () => boolean): Parts {
  const parts = elements.map((element): [Struct | undefined, Struct | undefined] => {
    const keys = Object.fromEntries(Object.entries(element).filter(([key]) => field.listMapKeys!.includes(key)));
    const rest = Object.fromEntries(Object.entries(element).filter(([key]) => !field.listMapKeys!.includes(key)));
    const [one, other] = split(field.items!, rest, mine) as [Struct | undefined, Struct | undefined];
    const named = (some: Struct | undefined): Struct | undefined => some && { ...keys, ...some };
    if (one || other) return [named(one), named(other)];
    return mine() ? [keys, undefined] : [undefined, keys];
  });
  const part = (side: 0 | 1): unknown[] | undefined => nonEmpty(parts.flatMap((both) => (both[side] ? [both[side]] : [])));
  return [part(0), part(1)];
}

const nonEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
