import { jsonEqual } from "@kx/shared/json/json-equal";

/** Counts as a status shows them: what Go marks `omitempty` is left out when it is 0. */
export function unlessZero<T extends Record<string, number>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}

/** True when two statuses say the same; a count that is absent is 0, a list that is absent is empty. */
export function sameStatus(a: object | undefined, b: object | undefined): boolean {
  return jsonEqual(meaningful(a), meaningful(b));
}

function meaningful(status: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(status ?? {}).filter(([, value]) => value !== 0 && !isEmpty(value)));
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (Array.isArray(value) && value.length === 0);
