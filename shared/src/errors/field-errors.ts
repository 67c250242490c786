import { jsonEqual } from "../json/json-equal.ts";

/**
 * A place in an object, printed as Kubernetes prints it: `spec.ports[0].nodePort`, `metadata.labels[a/b]`. Validation
 * makes many and prints few: the text is put together when it is asked for.
 */
export class FieldPath {
  private readonly above: FieldPath | undefined;
  private readonly step: string | number;
  constructor(step: string | number, above?: FieldPath) {
    this.step = step;
    this.above = above;
  }
  child(name: string, ...names: string[]): FieldPath {
    let path = new FieldPath(name, this);
    for (const further of names) path = new FieldPath(further, path);
    return path;
  }
  index(position: number): FieldPath {
    return new FieldPath(position, this);
  }
  key(name: string): FieldPath {
    return new FieldPath(`[${name}]`, this);
  }
  toString(): string {
    const before = this.above?.toString() ?? "";
    if (typeof this.step === "number") return `${before}[${this.step}]`;
    return before && this.step && !this.step.startsWith("[") ? `${before}.${this.step}` : before + this.step;
  }
}

/** The root path; `at("spec")` starts further down. */
export function at(text = ""): FieldPath {
  return new FieldPath(text);
}

/** The reasons of a cause in a Status, and the words that `field.Error` prints for them (apimachinery field/errors.go). */
const words = {
  FieldValueRequired: "Required value",
  FieldValueInvalid: "Invalid value",
  FieldValueTypeInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueNotFound: "Not found",
  InternalError: "Internal error",
} as const;

export type FieldErrorReason = keyof typeof words;

/** One fault at one place. `message` is all that follows `<field>: ` in the error text. */
export interface FieldError {
  reason: FieldErrorReason;
  field: string;
  message: string;
}

function fieldError(reason: FieldErrorReason, path: FieldPath, value: string | undefined, detail: string): FieldError {
  const parts = [words[reason], ...(value === undefined ? [] : [value]), ...(detail ? [detail] : [])];
  return { reason, field: path.toString(), message: parts.join(": ") };
}

/** A value as `field.Error` prints it: strings quoted, numbers and booleans bare, the rest as JSON. */
export function printValue(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return JSON.stringify(value);
}

export const required = (path: FieldPath, detail = ""): FieldError =>
  fieldError("FieldValueRequired", path, undefined, detail);
export const invalid = (path: FieldPath, value: unknown, detail: string): FieldError =>
  fieldError("FieldValueInvalid", path, printValue(value), detail);
export const duplicate = (path: FieldPath, value: unknown): FieldError =>
  fieldError("FieldValueDuplicate", path, printValue(value), "");
export const forbidden = (path: FieldPath, detail: string): FieldError =>
  fieldError("FieldValueForbidden", path, undefined, detail);
export const notFoundValue = (path: FieldPath, value: unknown): FieldError =>
  fieldError("FieldValueNotFound", path, printValue(value), "");
export const internal = (path: FieldPath, detail: string): FieldError =>
  fieldError("InternalError", path, undefined, detail);
/** @param limit in bytes, as apimachinery counts it. */
export const tooLong = (path: FieldPath, limit: number): FieldError =>
  fieldError("FieldValueTooLong", path, undefined, `may not be more than ${limit} bytes`);
export const tooMany = (path: FieldPath, actual: number, limit: number): FieldError =>
  fieldError("FieldValueTooMany", path, String(actual), `must have at most ${limit} items`);
/** `supported` is printed in the order given; sort it first where upstream sorts (it does, save for trafficDistribution). */
export const unsupported = (path: FieldPath, value: unknown, supported: readonly string[]): FieldError =>
  fieldError(
    "FieldValueNotSupported",
    path,
    printValue(value),
    `supported values: ${supported.map((item) => JSON.stringify(item)).join(", ")}`,
  );

/** `field is immutable`, when `next` differs from `old`. */
export function unchanged(path: FieldPath, next: unknown, old: unknown): FieldError[] {
  return jsonEqual(next ?? undefined, old ?? undefined) ? [] : [invalid(path, next, "field is immutable")];
}
