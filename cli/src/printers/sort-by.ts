import { compareQuantities, parseQuantity } from "@kx/shared/meta/quantity";
import { CliError } from "../errors/cli-error.ts";
import { compileJsonPath, relaxedPath } from "./jsonpath/jsonpath.ts";

/**
 * Items in the order of a field: numbers by size, strings that are quantities by amount, others by bytes; items
 * without the field come first (kubectl get/sorter.go).
 * @throws CliError when no item has the field
 */
export function sortBy<T>(items: readonly T[], field: string, objectOf: (item: T) => unknown): T[] {
  const template = relaxed(field);
  const path = compileJsonPath(template);
  const keyed = items.map((item) => ({ item, found: path.find(objectOf(item))[0] ?? [] }));
  if (items.length > 0 && keyed.every(({ found }) => found.length === 0)) {
    throw new CliError(`couldn't find any field with path ${JSON.stringify(template)} in the list of objects`);
  }
  return keyed.sort((a, b) => compareFound(a.found, b.found)).map(({ item }) => item);
}

function relaxed(field: string): string {
  try {
    return relaxedPath(field);
  } catch {
    return field;
  }
}

function compareFound(a: readonly unknown[], b: readonly unknown[]): number {
  if (a.length === 0 || b.length === 0) return a.length - b.length;
  return compareValues(a[0], b[0]);
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== "string" || typeof b !== "string") return 0;
  if (isQuantity(a) && isQuantity(b)) return compareQuantities(a, b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}
