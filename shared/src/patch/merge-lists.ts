import { rejectedPatch } from "../errors/status-error.ts";
import { isObject } from "../schema/json-value.ts";
import { isMarked, patchKey, plainValue, type Json } from "./directives.ts";
import { goType } from "./go-value.ts";
import { listWithoutMergeKey, mergeDirectiveInList, mixedElements, noMergeKey, unknownPatchType } from "./patch-errors.ts";
import type { PatchRule, Shape } from "./patch-rule.ts";

type MergeMap = (original: Json, patch: Json, shape: Shape) => Json;

/**
 * A list of a strategic merge patch merged into the live one, new elements at the end: maps by their merge key, plain
 * values as a union; a list without merge strategy is replaced (strategicpatch mergeSlice).
 * @throws StatusError 422 for lists of lists, 500 for elements of several types or without the merge key
 */
export function mergeLists(live: unknown[], patch: unknown[], { strategy, mergeKey, shape }: PatchRule, mergeMap: MergeMap): unknown[] {
  if (!strategy.includes("merge")) return plainValue(patch) as unknown[];
  if (live.length === 0 && patch.length === 0) return live;
  if (!holdsMaps(live, patch)) return [...new Set([...live, ...patch])];
  if (mergeKey === undefined) throw listWithoutMergeKey();
  const marked = patch.filter(isMarked);
  const elements = patch.filter((item): item is Json => !isMarked(item));
  for (const element of elements) if (element[mergeKey] === undefined) throw noMergeKey(element, mergeKey);
  let result = afterDirectives(live as Json[], marked, mergeKey);
  if (!result) return plainValue(elements) as unknown[];
  for (const element of elements) {
    const at = result.findIndex((item) => item[mergeKey] === element[mergeKey]);
    if (at < 0) result = [...result, plainValue(element) as Json];
    else result[at] = mergeMap(result[at]!, element, shape);
  }
  return result;
}

/** The live list without what `$patch: delete` names; undefined where `$patch: replace` drops it all. */
function afterDirectives(live: readonly Json[], marked: readonly Json[], mergeKey: string): Json[] | undefined {
  let result = [...live];
  let replaced = false;
  for (const element of marked) {
    switch (element[patchKey]) {
      case "delete":
        if (element[mergeKey] === undefined) throw noMergeKey(element, mergeKey);
        result = result.filter((item) => item[mergeKey] !== element[mergeKey]);
        break;
      case "replace":
        replaced = true;
        break;
      case "merge":
        throw mergeDirectiveInList();
      default:
        throw unknownPatchType(element[patchKey], element);
    }
  }
  return replaced ? undefined : result;
}

/** True for lists of maps, false for plain values. @throws StatusError 422 for lists of lists, 500 for a mixture */
export function holdsMaps(live: readonly unknown[], patch: readonly unknown[]): boolean {
  const elements = [...live, ...patch];
  if (Array.isArray(elements[0])) throw rejectedPatch();
  if (new Set(elements.map(goType)).size > 1) throw mixedElements([...live], [...patch]);
  return isObject(elements[0]);
}
