import { badRequest } from "../errors/status-error.ts";
import { isObject } from "../schema/json-value.ts";
import { definition } from "../schema/table.ts";
import { deletionField, isDirective, isMarked, mapDirective, orderField, orderKey, plainValue, retainKeys, type Json } from "./directives.ts";
import { checkAgainstOrder, orderElements } from "./element-order.ts";
import { mergeLists } from "./merge-lists.ts";
import { patchEntries } from "./patch-entries.ts";
import { undecodablePatch, wrongType } from "./patch-errors.ts";
import { patchRule, type PatchRule, type Shape } from "./patch-rule.ts";

/**
 * Applies a strategic merge patch to a copy of the object (apimachinery util/strategicpatch): maps merge key by key,
 * lists merge by their patchMergeKey where the schema says so, and directives (`$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList/x`, `$setElementOrder/x`) act and disappear.
 * @param definitionName of the object's kind
 * @throws StatusError 400 for misused directives, 422 for lists of lists, 500 for what cannot be merged (a missing merge
 * key, an unknown `$patch`, an order that does not fit)
 */
export function applyStrategicMergePatch(definitionName: string, object: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest(undecodablePatch(patch, "map[string]interface {}"));
  return mergeMap(structuredClone(object) as Json, structuredClone(patch), { definition: definition(definitionName) });
}

/** Changes the original, and returns it or what takes its place. */
function mergeMap(original: Json, patch: Json, shape: Shape): Json {
  const directive = mapDirective(patch);
  if (directive === "delete") return {};
  if (directive === "replace") return plainValue(patch) as Json;
  retainKeys(original, patch);
  for (const [key, order] of patchEntries(patch)) {
    const field = orderField(key);
    if (field !== undefined) mergeOrdered(original, patch, field, order, patchRule(shape, field));
  }
  for (const [key, value] of patchEntries(patch)) {
    const field = deletionField(key);
    if (field !== undefined) deleteValues(original, field, value);
    else if (!isDirective(key)) mergeField(original, key, value, shape);
  }
  return original;
}

function mergeField(original: Json, key: string, value: unknown, shape: Shape): void {
  const live = original[key];
  if (value === null || (isMarked(value) && !isObject(live))) delete original[key];
  else if (isObject(value) && isObject(live)) {
    const rule = patchRule(shape, key);
    original[key] = rule.strategy.includes("replace") ? plainValue(value) : mergeMap(live, value, rule.shape);
  } else if (Array.isArray(value) && Array.isArray(live)) {
    const rule = patchRule(shape, key);
    const merged = mergeLists(live, value, rule, mergeMap);
    original[key] = isMerged(rule) ? orderElements({ merged, patchOrder: value, serverOrder: live, mergeKey: rule.mergeKey }) : merged;
  } else original[key] = plainValue(value);
}

/** A list beside its `$setElementOrder`: merged first, then put in that order; what only the server knows keeps its place. */
function mergeOrdered(original: Json, patch: Json, field: string, order: unknown, rule: PatchRule): void {
  const live = original[field] ?? undefined;
  const list = patch[field];
  for (const value of [order, live, list]) if (value !== undefined && !Array.isArray(value)) throw wrongType([], value);
  delete patch[orderKey(field)];
  delete patch[field];
  if (list) checkAgainstOrder(list as unknown[], order as unknown[], rule.mergeKey);
  const merged = live && list ? mergeLists(live as unknown[], list as unknown[], rule, mergeMap) : (live ?? plainValue(list));
  if (!merged) return;
  original[field] = orderElements({
    merged: merged as unknown[],
    patchOrder: order as unknown[],
    serverOrder: (live ?? []) as unknown[],
    mergeKey: rule.mergeKey,
  });
}

function deleteValues(original: Json, field: string, values: unknown): void {
  const live = original[field];
  if (Array.isArray(live) && Array.isArray(values)) original[field] = live.filter((item) => !values.includes(item));
}

const isMerged = (rule: PatchRule): boolean => rule.strategy.includes("merge");
