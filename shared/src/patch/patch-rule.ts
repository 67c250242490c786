import type { Definition, Field } from "../schema/schema.ts";
import { definition } from "../schema/table.ts";

/** Where in the schema a patch walks: the fields of a definition, or the values of a map. */
export type Shape = { definition: Definition } | { values: Field } | Record<string, never>;

/** How one field of a strategic merge patch is merged. */
export interface PatchRule {
  /** `merge`, `replace`, `retainKeys`. */
  readonly strategy: readonly string[];
  /** The key that identifies the elements of a list of maps. */
  readonly mergeKey: string | undefined;
  /** The form of the field's value, or of the list's elements. */
  readonly shape: Shape;
}

/** The rule of a field as the schema declares it (`x-kubernetes-patch-strategy`, `-merge-key`). */
export function patchRule(shape: Shape, name: string): PatchRule {
  const field = "definition" in shape ? shape.definition.fields[name] : "values" in shape ? shape.values : undefined;
  return {
    strategy: field?.patchStrategy?.split(",") ?? [],
    mergeKey: field?.patchMergeKey,
    shape: field ? shapeOf(field) : {},
  };
}

function shapeOf(field: Field): Shape {
  if (field.ref) return { definition: definition(field.ref) };
  if (field.items) return shapeOf(field.items);
  return field.map ? { values: field.map } : {};
}
