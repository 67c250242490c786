import { isObject } from "./json-value.ts";
import type { Field } from "./schema.ts";
import { definition } from "./table.ts";

type Draft = Record<string, unknown>;
type Apply = (value: unknown) => void;

interface FieldDefault {
  name: string;
  /** Makes what stands in the field's place when it is absent; undefined means that it stays absent. */
  absent: (() => unknown) | undefined;
  /** Applies the defaults inside a value that is there. */
  inside: Apply | undefined;
}

const compiled = new Map<string, readonly FieldDefault[]>();

/**
 * Writes into `draft` what the schema alone decides: fixed defaults (`ServicePort.protocol`: TCP), and the fields that a
 * server always prints, with Go's zero value (`status: {}`, `resources: {}`, `lastProbeTime: null`). Idempotent.
 * @throws UnknownDefinitionError
 */
export function applyStaticDefaults(definitionName: string, draft: object): void {
  applyFields(defaultsOf(definitionName), draft as Draft);
}

function applyFields(fields: readonly FieldDefault[], draft: Draft): void {
  for (const { name, absent, inside } of fields) {
    let value = draft[name];
    if ((value === undefined || value === null) && absent) draft[name] = value = absent();
    if (value !== undefined && value !== null) inside?.(value);
  }
}

function defaultsOf(name: string): readonly FieldDefault[] {
  const found = compiled.get(name);
  if (found) return found;
  const all: FieldDefault[] = [];
  // Known before it is whole: definitions may hold themselves.
  compiled.set(name, all);
  for (const [key, field] of Object.entries(definition(name).fields)) {
    const absent = absentValue(field);
    const inside = insideOf(field);
    if (absent || inside) all.push({ name: key, absent, inside });
  }
  return all;
}

/** A zero value among the data's defaults is one only for pointers; elsewhere it is what Go writes anyway. */
function absentValue(field: Field): (() => unknown) | undefined {
  const { default: fixed } = field;
  if (fixed !== undefined && !isObject(fixed) && (field.zero === "kept" || Boolean(fixed))) return () => fixed;
  if (field.zero !== "written") return undefined;
  return zeroValue(field);
}

function zeroValue(field: Field): () => unknown {
  if (field.ref) return zeroOfReference(field.ref);
  if (field.type === "string" && field.format !== "byte") return () => "";
  if (field.type === "boolean") return () => false;
  return field.type === "integer" || field.type === "number" ? () => 0 : () => null;
}

function zeroOfReference(ref: string): () => unknown {
  const { scalar } = definition(ref);
  if (!scalar) return () => ({});
  if (scalar === "quantity") return () => "0";
  return scalar === "int-or-string" ? () => 0 : () => null;
}

function insideOf(field: Field): Apply | undefined {
  if (field.ref) return insideOfReference(field.ref);
  const element = field.items ?? field.map;
  const inside = element && insideOf(element);
  if (!inside) return undefined;
  return field.items ? (list) => (list as unknown[]).forEach(inside) : (map) => Object.values(map as Draft).forEach(inside);
}

function insideOfReference(ref: string): Apply | undefined {
  if (definition(ref).scalar) return undefined;
  const fields = defaultsOf(ref);
  return (value) => applyFields(fields, value as Draft);
}
