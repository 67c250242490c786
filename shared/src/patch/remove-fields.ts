import { isLeaf } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";
import { fieldBelow } from "./field-below.ts";
import { isMember, type FieldsV1 } from "./field-set.ts";
import { pathElement } from "./list-elements.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The value without the members of a set (structured-merge-diff typed/remove.go); what loses everything becomes null.
 * The value given stays as it is.
 */
export function removeFields(field: Field, value: unknown, removed: FieldsV1 | undefined): unknown {
  if (!removed || typeof value !== "object" || value === null || isLeaf(field)) return value;
  if (field.items) return removeElements(field, value as unknown[], removed);
  const kept = Object.entries(value as Json).flatMap(([name, item]) => {
    const element = `f:${name}`;
    const below = removed[element];
    if (!below) return [[name, item] as const];
    const form = fieldBelow(field, element);
    return isMember(below) || !form ? [] : [[name, removeFields(form, item, below)] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

function removeElements(list: Field, items: readonly unknown[], removed: FieldsV1): unknown[] | null {
  const kept = items.flatMap((item) => {
    const below = removed[pathElement(list, item) ?? ""];
    if (!below) return [item];
    return isMember(below) ? [] : [removeFields(list.items!, item, below)];
  });
  return kept.length > 0 ? kept : null;
}
