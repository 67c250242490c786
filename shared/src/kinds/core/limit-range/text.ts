import type { V1LimitRangeItem } from "@kubernetes/client-node";
import type { Wire } from "../../../meta/object.ts";

export type LimitRangeItem = Wire<V1LimitRangeItem>;

/** One line a type and resource: min, max, default request, default limit, ratio; `-` for what is not said. */
export function limitLines(items: readonly LimitRangeItem[]): string[] {
  return items.flatMap(({ type, min, max, default: limit, defaultRequest, maxLimitRequestRatio }) => {
    const columns = [min, max, defaultRequest, limit, maxLimitRequestRatio].map((amounts) => amounts ?? {});
    const names = [...new Set(columns.flatMap((amounts) => Object.keys(amounts)))].sort();
    return names.map((name) => [type, name, ...columns.map((amounts) => amounts[name] ?? "-")].join("\t"));
  });
}
