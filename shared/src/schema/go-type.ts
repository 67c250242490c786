import type { Field } from "./schema.ts";

/** The name of a field's Go type as type errors print it: `int32`, `[]v1.Container`, `map[string]string`. */
export function goTypeOf(field: Field): string {
  if (field.goType) return field.goType;
  if (field.ref) return goTypeOfDefinition(field.ref);
  if (field.items) return `[]${goTypeOf(field.items)}`;
  if (field.map) return `map[string]${goTypeOf(field.map)}`;
  if (field.format === "byte") return "[]uint8";
  if (field.type === "boolean") return "bool";
  if (field.type === "number") return "float64";
  if (field.type === "integer") return field.format ?? "int64";
  return field.type ?? "string";
}

/** `v1.PodSpec` for `io.k8s.api.core.v1.PodSpec`. */
export const goTypeOfDefinition = (definition: string): string => definition.split(".").slice(-2).join(".");

/** The element's type where the list's Go type names it: `v1.FinalizerName` of `[]v1.FinalizerName`. */
export function elementGoType(field: Field): string | undefined {
  return field.goType?.startsWith("[]") ? field.goType.slice(2) : undefined;
}
