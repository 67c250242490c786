/** How a requirement relates a key to its values, in the words of the selector's text (apimachinery selection.Operator). */
export type LabelOperator = "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";

/** One comma-separated part of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once. */
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether labels meet one requirement. `notin` and `!=` also hold where the key is missing. */
export function meets({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && values.includes(value);
    case "notin":
    case "!=":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
      return compare(value, values[0], (left, right) => left > right);
    case "lt":
      return compare(value, values[0], (left, right) => left < right);
  }
}

/** Whether a text is an integer that the `<` and `>` operators take. */
export function isInteger(text: string): boolean {
  return /^[-+]?[0-9]+$/.test(text) && BigInt.asIntN(64, integer(text)) === integer(text);
}

function integer(text: string): bigint {
  return BigInt(text.replace(/^\+/, ""));
}

function compare(left: string | undefined, right: string | undefined, holds: (left: bigint, right: bigint) => boolean): boolean {
  if (left === undefined || right === undefined || !isInteger(left) || !isInteger(right)) return false;
  return holds(integer(left), integer(right));
}

/** A requirement as selectors print it: `app=web`, `tier in (a,b)`, `!legacy`. */
export function requirementText({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    case "gt":
      return `${key}>${values[0]}`;
    case "lt":
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}
