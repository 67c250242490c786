import { badRequest } from "../errors/status-error.ts";
import type { KubeObject } from "./object.ts";

/** One part of a field selector: `spec.nodeName=node-1`, or `!=` when negated. */
export interface FieldTerm {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

/** All terms must hold. */
export interface FieldSelector {
  readonly terms: readonly FieldTerm[];
}

/** What selecting by fields needs of a kind. */
export interface FieldSelectable<T extends KubeObject> {
  readonly resource: { readonly group: string; readonly namespaced: boolean };
  readonly selectableFields?: Readonly<Record<string, (object: T) => string>>;
}

/**
 * A selector from a query's text; undefined when it narrows nothing. `\\`, `\,` and `\=` stand for the bare character
 * in values (apimachinery fields/selector.go).
 * @throws StatusError 400
 */
export function parseFieldSelector(text: string): FieldSelector | undefined {
  const parts = (text.match(/(?:\\.?|[^\\,])+/gsu) ?? []).sort();
  const terms = parts.map((part) => parseTerm(part, text));
  return terms.length > 0 ? { terms } : undefined;
}

function parseTerm(part: string, selector: string): FieldTerm {
  const [, field, operator, value] = /^(.*?)(!=|==|=)(.*)$/s.exec(part) ?? [];
  if (field === undefined || operator === undefined || value === undefined) {
    throw badRequest(`invalid selector: '${selector}'; can't understand '${part}'`);
  }
  return { field, value: unescape(value), negated: operator === "!=" };
}

function unescape(value: string): string {
  return value.replaceAll(/\\(.?)|=/gsu, (sequence, escaped: string | undefined) => {
    // Upstream prints the rune's number.
    if (sequence === "=") throw badRequest("invalid field selector: unescaped character in value: 61");
    if (escaped === "\\" || escaped === "," || escaped === "=") return escaped;
    throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
  });
}

/**
 * The test of a selector for objects of one kind.
 * @throws StatusError 400 for a field that the kind does not select by
 */
export function fieldMatcher<T extends KubeObject>(selector: FieldSelector, kind: FieldSelectable<T>): (object: T) => boolean {
  const tests = selector.terms.map(({ field, value, negated }) => {
    const read = reader(field, kind);
    return (object: T) => (read(object) === value) !== negated;
  });
  return (object) => tests.every((test) => test(object));
}

function reader<T extends KubeObject>(field: string, kind: FieldSelectable<T>): (object: T) => string {
  if (field === "metadata.name") return ({ metadata }) => metadata.name ?? "";
  const fields = kind.selectableFields;
  // Kinds with fields of their own name every field they take; the others take both names, also where there is no namespace.
  if (field === "metadata.namespace" && (kind.resource.namespaced || !fields)) {
    return ({ metadata }) => metadata.namespace ?? "";
  }
  const read = fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (read) return read;
  throw badRequest(
    fields
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
