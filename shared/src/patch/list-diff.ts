import { jsonEqual } from "../json/json-equal.ts";
import { patchKey, type Json } from "./directives.ts";
import { goText } from "./go-value.ts";
import { listWithoutMergeKey, noMergeKey } from "./patch-errors.ts";

/** Half of a three-way merge: only what is new or changed, or only what is gone. */
export type DiffScope = "changes" | "deletions";

/** What a patch says of a list that merges. */
export interface ListDiff {
  /** Elements to add, to change or to delete. */
  list: unknown[];
  /** For `$deleteFromPrimitiveList`. */
  deleted: unknown[];
  /** For `$setElementOrder`; empty where nothing needs to be said. */
  order: unknown[];
}

/** How two lists of plain values differ (strategicpatch diffListsOfScalars). */
export function diffValues(original: readonly unknown[], modified: unknown[], scope: DiffScope): ListDiff {
  const before = [...original].sort(byText);
  if (scope === "deletions") {
    const deleted = [...new Set(before.filter((value) => !modified.includes(value)))];
    return { list: [], deleted, order: deleted.length > 0 ? modified : [] };
  }
  const list = modified.filter((value) => !before.includes(value));
  // Upstream sorts the older list in place before it compares the order: a list that is not sorted always gets one.
  return { list, deleted: [], order: jsonEqual(before, modified) ? [] : modified };
}

/** How two lists of maps differ, matched by their merge key (strategicpatch diffListsOfMaps). */
export function diffElements(
  original: readonly Json[],
  modified: readonly Json[],
  mergeKey: string | undefined,
  scope: DiffScope,
  diff: (before: Json, after: Json) => Json,
): ListDiff {
  if (mergeKey === undefined) throw listWithoutMergeKey();
  const [before, after] = [byKey(original, mergeKey), byKey(modified, mergeKey)];
  const names = modified.map((element) => element[mergeKey]);
  const list: Json[] = [];
  const deleted: Json[] = [];
  while (before.length > 0 || after.length > 0) {
    const at = before.length === 0 ? 1 : after.length === 0 ? -1 : byText(before[0]![mergeKey], after[0]![mergeKey]);
    const old = at <= 0 ? before.shift() : undefined;
    const next = at >= 0 ? after.shift() : undefined;
    if (old && next) {
      const below = diff(old, next);
      if (Object.keys(below).length > 0) list.push({ ...below, [mergeKey]: next[mergeKey] });
    } else if (next && scope === "changes") list.push(next);
    else if (old && scope === "deletions") deleted.push({ [patchKey]: "delete", [mergeKey]: old[mergeKey] });
  }
  const patch = [...list.sort((a, b) => names.indexOf(a[mergeKey]) - names.indexOf(b[mergeKey])), ...deleted];
  const moved = scope === "changes" && !jsonEqual(names, original.map((element) => element[mergeKey]));
  const order = patch.length > 0 || moved ? names.map((name) => ({ [mergeKey]: name })) : [];
  return { list: patch, deleted: [], order };
}

/** Sorted by merge key; those with the same key in reverse, as upstream's sort leaves them. */
function byKey(elements: readonly Json[], mergeKey: string): Json[] {
  for (const element of elements) if (element[mergeKey] === undefined) throw noMergeKey(element, mergeKey);
  return [...elements].reverse().sort((a, b) => byText(a[mergeKey], b[mergeKey]));
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [goText(a), goText(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}
