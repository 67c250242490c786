import { badRequest } from "@kx/shared/errors/status-error";

/** A boolean as apimachinery reads it from a query: absent is undefined, `0` and `false` are false, all else is true. */
export function boolOf(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return value !== "0" && value.toLowerCase() !== "false";
}

/** A whole number; absent and empty are undefined. @throws StatusError 400 in the words of Go's strconv */
export function intOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === "") return undefined;
  if (!/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
  return number;
}

/** A text; absent and empty are undefined. */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}
