import { definitionAt, fieldAt, isLeaf } from "../schema/list-keys.ts";
import type { Field } from "../schema/schema.ts";
import { elementsByPath, pathElement, RepeatedElements } from "./list-elements.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * A live value with an applied configuration laid over it (structured-merge-diff typed/merge.go): scalars and atomic
 * values are replaced, maps and structs merged by name, keyed lists and sets by their elements. Neither is changed; the
 * result shares what it takes over.
 */
export function mergeApplied(field: Field, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live instanceof RepeatedElements || isLeaf(field)) return applied;
  if (isEmpty(live) && isEmpty(applied)) return applied;
  if (field.items) return mergeElements(field, (live ?? []) as unknown[], (applied ?? []) as unknown[]);
  return mergeFields(field, (live ?? {}) as Json, (applied ?? {}) as Json);
}

function mergeFields(field: Field, live: Json, applied: Json): Json {
  const definition = definitionAt(field);
  const names = new Set([...Object.keys(live), ...Object.keys(applied)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const below = field.map ?? fieldAt(definition, name);
      const value = own(applied, name);
      return [name, below ? mergeApplied(below, own(live, name), value) : (value ?? own(live, name))];
    }),
  );
}

/** Elements that both have stand in the applied order; what only the live list has keeps its place between them. */
function mergeElements(list: Field, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const [before, wanted] = [elementsByPath(list, live), elementsByPath(list, applied)];
  const livePaths = live.map((item) => pathElement(list, item));
  const paths = [...wanted.keys()];
  const shared = paths.filter((path) => before.has(path));
  const taken = new Set<string>();
  const merged: unknown[] = [];
  let at = 0;
  const take = (path: string): void => {
    merged.push(mergeApplied(list.items!, before.get(path), wanted.get(path)));
    taken.add(path);
    if (shared[0] === path) shared.shift();
  };
  /** Takes over what only the live list has, and steps over what comes later in the applied order or is there already. */
  const passLive = (next: string | undefined): void => {
    for (; at < live.length; at++) {
      const path = livePaths[at];
      if (path === undefined || !wanted.has(path)) merged.push(live[at]);
      else if (path === next) return;
      else if (!taken.has(path) && (shared[0] === undefined || shared[0] === path)) return;
    }
  };
  for (const path of paths) {
    passLive(path);
    if (livePaths[at] === path) at++;
    take(path);
  }
  passLive(undefined);
  return merged;
}

const own = (of: Json, name: string): unknown => (Object.hasOwn(of, name) ? of[name] : undefined);

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.keys(value as object).length === 0);
