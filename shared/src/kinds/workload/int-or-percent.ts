import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { nonNegative } from "../core/pod/rules.ts";

export type IntOrPercent = number | string;

/** A number that is not negative, or a percentage (apps/validation ValidatePositiveIntOrPercent). */
export function validateIntOrPercent(value: IntOrPercent, at: FieldPath): FieldError[] {
  if (typeof value === "number") return nonNegative(value, at);
  if (/^[0-9]+%$/.test(value)) return [];
  const words = "a valid percent string must be a numeric string followed by an ending '%'";
  return [invalid(at, value, `${words} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`)];
}

/** A percentage past 100 (apps/validation IsNotMoreThan100Percent). */
export function atMost100Percent(value: IntOrPercent, at: FieldPath): FieldError[] {
  return typeof value === "string" && amountOf(value) > 100 ? [invalid(at, value, "must not be greater than 100%")] : [];
}

/** The number, percent or not; what is neither counts as 0. */
export function amountOf(value: IntOrPercent): number {
  return typeof value === "number" ? value : /^[0-9]+%?$/.test(value) ? Number.parseInt(value, 10) : 0;
}

/** A part of `total`: the number itself, or the percentage of it, rounded; what is neither is 0 (apimachinery util/intstr). */
export function scaledAmount(value: IntOrPercent | undefined, total: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value ?? "")?.[1];
  return percent === undefined ? 0 : round((Number(percent) * total) / 100);
}
