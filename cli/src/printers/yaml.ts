import { compareYamlKeys } from "./yaml-keys.ts";
import { yamlScalar } from "./yaml-scalar.ts";

/** A value as kubectl prints it (sigs.k8s.io/yaml over go-yaml v2): sorted keys, lists not indented in their map. */
export function toYaml(value: unknown): string {
  return isEmpty(value) || !isCollection(value) ? `${inline(value, 0, 0)}\n` : block(value, 0);
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isEmpty(value: unknown): boolean {
  return isCollection(value) && entriesOf(value).length === 0;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

/** Every line of a map or list that has something in it, each ended by a newline. */
function block(value: object, indent: number): string {
  const margin = " ".repeat(indent);
  if (Array.isArray(value)) {
    return value.map((item) => `${margin}- ${nested(item, indent + 2)}`).join("");
  }
  return entriesOf(value)
    .sort(([a], [b]) => compareYamlKeys(a, b))
    .map(([key, field]) => margin + entryText(yamlScalar(key, { column: indent, indent, key: true }), field, indent))
    .join("");
}

/** A list item begins on the line of its dash. */
function nested(value: unknown, indent: number): string {
  if (!isCollection(value) || isEmpty(value)) return `${inline(value, indent, indent)}\n`;
  return block(value, indent).slice(indent);
}

function entryText(key: string, field: unknown, indent: number): string {
  // No simple key any more (emitterc.go `yaml_emitter_check_simple_key`).
  if (key.length > 128) return `? ${key}\n${" ".repeat(indent)}: ${nested(field, indent + 2)}`;
  if (isCollection(field) && !isEmpty(field)) return `${key}:\n${block(field, Array.isArray(field) ? indent : indent + 2)}`;
  return `${key}: ${inline(field, indent + [...key].length + 2, indent + 2)}\n`;
}

function inline(value: unknown, column: number, indent: number): string {
  if (typeof value === "string") return yamlScalar(value, { column, indent });
  if (Array.isArray(value)) return "[]";
  if (isCollection(value)) return "{}";
  return String(value ?? null);
}
