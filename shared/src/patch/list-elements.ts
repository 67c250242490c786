import { definitionAt } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** Elements of a keyed list or set that name themselves alike: ownership takes them as one leaf. */
export class RepeatedElements {
  readonly items: unknown[];
  constructor(items: unknown[]) {
    this.items = items;
  }
}

/**
 * The elements of a list of type `map` or `set` by their path elements; an element without any of its keys cannot be
 * named and is left out (structured-merge-diff listItemToPathElement).
 */
export function elementsByPath(list: Field, items: readonly unknown[]): Map<string, unknown> {
  const elements = new Map<string, unknown>();
  for (const item of items) {
    const path = pathElement(list, item);
    if (path === undefined) continue;
    const same = elements.get(path);
    if (same === undefined) elements.set(path, item);
    else if (same instanceof RepeatedElements) same.items.push(item);
    else elements.set(path, new RepeatedElements([same, item]));
  }
  return elements;
}

/** `v:"x"` of a set, `k:{"containerPort":80,"protocol":"TCP"}` of a keyed list: keys sorted, defaults filled in. */
export function pathElement(list: Field, item: unknown): string | undefined {
  if (list.listType === "set") return `v:${JSON.stringify(item)}`;
  if (typeof item !== "object" || item === null) return undefined;
  const { listMapKeys: names = [] } = list;
  const fields = definitionAt(list.items)?.fields;
  const parts: string[] = [];
  for (const name of names.length > 1 ? [...names].sort() : names) {
    const value = (item as Json)[name] ?? fields?.[name]?.default;
    if (value !== undefined) parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return parts.length > 0 ? `k:{${parts.join(",")}}` : undefined;
}
