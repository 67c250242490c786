import { definitionAt, fieldAt } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";
import { definition } from "../schema/table.ts";
import { fieldPathText } from "./field-path-text.ts";
import { goText, goType } from "./go-value.ts";
import { pathElement } from "./list-elements.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What keeps an applied configuration from being one of its definition, in the words of structured-merge-diff
 * (typed/validate.go): unknown fields, wrong types, list elements without a name of their own. Empty when all is well.
 */
export function typedFaults(field: Field, value: unknown): string[] {
  return faultsOf(field, value).map(({ path, message }) => `${path}${path && ": "}${message}`);
}

interface Fault {
  path: string;
  message: string;
}

function faultsOf(field: Field, value: unknown): Fault[] {
  if (value === null || value === undefined) return [];
  if (field.items) return Array.isArray(value) ? elementFaults(field, value) : fault(`expected list, got ${got(value)}`);
  const struct = definitionAt(field);
  if (!field.map && !struct) return scalarFaults(field, value);
  if (typeof value !== "object" || Array.isArray(value)) return fault(`expected map, got ${got(value)}`);
  const faults: Fault[] = [];
  for (const [name, item] of Object.entries(value as Json)) {
    const below = field.map ?? fieldAt(struct, name);
    faults.push(...below ? within(`f:${name}`, faultsOf(below, item)) : within(`f:${name}`, fault("field not declared in schema")));
    // Upstream looks no further in a struct that has one.
    if (!below) break;
  }
  return faults;
}

function elementFaults(list: Field, items: readonly unknown[]): Fault[] {
  const atomic = (list.listType ?? "atomic") === "atomic";
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    const nameless = atomic ? undefined : namelessness(list, item);
    // Without a name for it, upstream looks no further.
    if (nameless) return [...faults, ...fault(`element ${index}: ${nameless}`)];
    const path = atomic ? `i:${index}` : pathElement(list, item)!;
    if (seen.has(path)) faults.push(...fault(`duplicate entries for key ${fieldPathText(path)}`));
    seen.add(path);
    faults.push(...within(path, faultsOf(list.items!, item)));
  }
  return faults;
}

function namelessness(list: Field, item: unknown): string | undefined {
  const isMap = typeof item === "object" && item !== null && !Array.isArray(item);
  if (list.listType === "set") {
    if (isMap) return "associative list without keys has an element that's a map type";
    if (Array.isArray(item)) return "not supported: associative list with lists as elements";
    return item === null ? "associative list without keys has an element that's an explicit null" : undefined;
  }
  if (item === null) return "associative list with keys may not have a null element";
  if (!isMap) return "associative list with keys may not have non-map elements";
  if (pathElement(list, item) !== undefined) return undefined;
  const keys = (list.listMapKeys ?? []).map((key) => JSON.stringify(key)).join(" ");
  return `associative list with keys has an element that omits all key fields [${keys}] (and doesn't have default values for any key fields)`;
}

function scalarFaults(field: Field, value: unknown): Fault[] {
  const type = field.ref ? definition(field.ref).scalar : field.type;
  if (type === "integer" || type === "number") {
    return typeof value === "number" ? [] : fault(`expected numeric (int or float), got ${goType(value)}`);
  }
  if (type === "boolean") return typeof value === "boolean" ? [] : fault(`expected boolean, got ${got(value)}`);
  if (type === "string") return typeof value === "string" ? [] : fault(`expected string, got &value.valueUnstructured{Value:${goLiteral(value)}}`);
  const untyped = type === "int-or-string" || type === "quantity" || type === "time" || type === "micro-time";
  return untyped && typeof value === "object" ? fault(`expected any scalar, got ${got(value)}`) : [];
}

const fault = (message: string): Fault[] => [{ path: "", message }];

const within = (element: string, faults: readonly Fault[]): Fault[] =>
  faults.map(({ path, message }) => ({ path: fieldPathText(element) + path, message }));

/** As `%v` prints upstream's box around a value. */
const got = (value: unknown): string => `&{${goText(value)}}`;

/** As `%#v` prints a JSON value. */
function goLiteral(value: unknown): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(", ")}}`;
  if (typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value as Json).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${fields.map(([name, item]) => `${JSON.stringify(name)}:${goLiteral(item)}`).join(", ")}}`;
}
