import { definitionAt, fieldAt } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";

/** The form of what an element of a field path (`f:name`, `k:{...}`, `v:...`) leads to. */
export function fieldBelow(field: Field, element: string): Field | undefined {
  if (!element.startsWith("f:")) return field.items;
  return field.map ?? fieldAt(definitionAt(field), element.slice(2));
}

/** True for `f:name` of a struct, which the schema names; an entry of a map has its name from the user. */
export const isNamedField = (field: Field, element: string): boolean =>
  element.startsWith("f:") && !field.map && fieldAt(definitionAt(field), element.slice(2)) !== undefined;
