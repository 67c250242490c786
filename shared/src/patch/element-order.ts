import { isObject } from "../schema/json-value.ts";
import { isMarked, type Json } from "./directives.ts";
import { noMergeKey, orderMismatch, wrongType } from "./patch-errors.ts";

export interface Ordering {
  merged: readonly unknown[];
  /** What the patch says of the order: its own elements, or a `$setElementOrder` list. */
  patchOrder: readonly unknown[];
  /** The live list before the patch. */
  serverOrder: readonly unknown[];
  mergeKey: string | undefined;
}

/**
 * Orders a merged list (strategicpatch normalizeElementOrder): the patch's elements in the patch's order, those that
 * only the server knows in theirs, the two woven together by the live order where it knows both.
 */
export function orderElements({ merged, patchOrder, serverOrder, mergeKey }: Ordering): unknown[] {
  const name = (item: unknown): unknown => nameOf(item, mergeKey);
  const inPatch = patchOrder.map(name);
  const onServer = serverOrder.map(name);
  const rank = (order: readonly unknown[]) => (a: unknown, b: unknown): number => order.indexOf(name(a)) - order.indexOf(name(b));
  const fromPatch = merged.filter((item) => inPatch.includes(name(item))).sort(rank(inPatch));
  const serverOnly = merged.filter((item) => !inPatch.includes(name(item))).sort(rank(onServer));

  const result: unknown[] = [];
  let left = 0;
  for (const item of fromPatch) {
    const place = onServer.indexOf(name(item));
    while (left < serverOnly.length) {
      const other = onServer.indexOf(name(serverOnly[left]));
      if (place < 0 || other < 0 || other >= place) break;
      result.push(serverOnly[left++]);
    }
    result.push(item);
  }
  return [...result, ...serverOnly.slice(left)];
}

/**
 * Every element of the patch must stand in the order list, in the same order; deletions need not.
 * @throws StatusError 500
 */
export function checkAgainstOrder(list: readonly unknown[], order: readonly unknown[], mergeKey: string | undefined): void {
  if (list.length === 0 || order.length === 0) return;
  const named = (item: unknown): unknown => {
    if (mergeKey === undefined) return item;
    if (!isObject(item)) throw wrongType({}, item);
    if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
    return item[mergeKey];
  };
  const wanted = order.map(named);
  let from = 0;
  for (const item of list) {
    if (isMarked(item)) continue;
    const at = wanted.indexOf(named(item), from);
    if (at < 0) throw orderMismatch(list, order);
    from = at + 1;
  }
}

const nameOf = (item: unknown, mergeKey: string | undefined): unknown =>
  mergeKey !== undefined && isObject(item) ? (item as Json)[mergeKey] : item;
