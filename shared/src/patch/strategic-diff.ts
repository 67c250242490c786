import { jsonEqual } from "../json/json-equal.ts";
import { isObject } from "../schema/json-value.ts";
import { deletionKey, orderKey, retainKey, type Json } from "./directives.ts";
import { goType } from "./go-value.ts";
import { diffElements, diffValues, type DiffScope, type ListDiff } from "./list-diff.ts";
import { holdsMaps } from "./merge-lists.ts";
import { patchRule, type PatchRule, type Shape } from "./patch-rule.ts";

/**
 * The strategic merge patch that leads from one state to another, or that half of it (strategicpatch diffMaps). Empty
 * when nothing differs.
 */
export function diffMaps(original: Json, modified: Json, shape: Shape, scope: DiffScope, retains = false): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(modified)) diffField(patch, key, original[key], value, patchRule(shape, key), scope);
  const gone = Object.keys(original).filter((key) => modified[key] === undefined);
  if (scope === "deletions") for (const key of gone) patch[key] = null;
  const names = Object.keys(modified).filter((key) => modified[key] !== null);
  if (retains && names.length > 0 && (Object.keys(patch).length > 0 || gone.length > 0)) patch[retainKey] = names.sort();
  return patch;
}

function diffField(patch: Json, key: string, original: unknown, modified: unknown, rule: PatchRule, scope: DiffScope): void {
  const alike = original !== undefined && goType(original) === goType(modified);
  if (alike && isObject(modified) && !rule.strategy.includes("replace")) {
    const below = diffMaps(original as Json, modified, rule.shape, scope, rule.strategy.includes("retainKeys"));
    if (Object.keys(below).length > 0) patch[key] = below;
  } else if (alike && Array.isArray(modified) && rule.strategy.includes("merge")) {
    const { list, deleted, order } = diffLists(original as unknown[], modified, rule, scope);
    if (list.length > 0) patch[key] = list;
    if (deleted.length > 0) patch[deletionKey(key)] = deleted;
    if (order.length > 0) patch[orderKey(key)] = order;
  } else if (scope === "changes" && modified !== undefined && (isObject(modified) || !jsonEqual(original, modified))) {
    patch[key] = modified;
  }
}

function diffLists(original: unknown[], modified: unknown[], rule: PatchRule, scope: DiffScope): ListDiff {
  if (original.length === 0) return { list: scope === "changes" ? modified : [], deleted: [], order: [] };
  if (!holdsMaps(original, modified)) return diffValues(original, modified, scope);
  const retains = rule.strategy.includes("retainKeys");
  return diffElements(original as Json[], modified as Json[], rule.mergeKey, scope, (before, after) =>
    diffMaps(before, after, rule.shape, scope, retains),
  );
}
