import { duplicate, forbidden, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { qualifiedName } from "../../../meta/names.ts";
import { compareQuantities, milliValue } from "../../../meta/quantity.ts";
import { mayOvercommit, validateContainerResourceName, validateResourceName } from "../resource-names.ts";
import type { LimitRangeItem } from "./text.ts";

type Amounts = Readonly<Record<string, string>>;

const types = new Set(["Pod", "Container", "PersistentVolumeClaim"]);

/** Faults of `spec.limits` (core/validation ValidateLimitRange). @param at the list's own path */
export function validateLimits(items: readonly LimitRangeItem[], at: FieldPath): FieldError[] {
  return items.flatMap((item, i) => {
    const path = at.index(i);
    const again = items.slice(0, i).some(({ type }) => type === item.type);
    return [
      ...validateType(item.type, path.child("type")),
      ...(again ? [duplicate(path.child("type"), item.type)] : []),
      ...validateNames(item, path),
      ...validateAmounts(item, path),
    ];
  });
}

function validateType(type: string, at: FieldPath): FieldError[] {
  const errors = qualifiedName(type).map((fault) => invalid(at, type, fault));
  if (errors.length > 0 || type.includes("/") || types.has(type)) return errors;
  return [invalid(at, type, "must be a standard limit type or fully qualified")];
}

function validateNames(item: LimitRangeItem, at: FieldPath): FieldError[] {
  const rule = item.type === "Pod" || item.type === "Container" ? validateContainerResourceName : validateResourceName;
  const names = (field: "max" | "min" | "default" | "defaultRequest" | "maxLimitRequestRatio"): FieldError[] =>
    Object.keys(item[field] ?? {}).flatMap((name) => rule(name, at.child(field).key(name)));
  const defaults = ["default", "defaultRequest"] as const;
  const withoutStorage = item.min?.["storage"] === undefined && item.max?.["storage"] === undefined;
  return [
    ...names("max"),
    ...names("min"),
    ...(item.type === "Pod"
      ? defaults
          .filter((field) => Object.keys(item[field] ?? {}).length > 0)
          .map((field) => forbidden(at.child(field), "may not be specified when `type` is 'Pod'"))
      : defaults.flatMap(names)),
    ...(item.type === "PersistentVolumeClaim" && withoutStorage
      ? [required(at.child("limits"), "either minimum or maximum storage value is required, but neither was provided")]
      : []),
    ...names("maxLimitRequestRatio"),
  ];
}

function validateAmounts(item: LimitRangeItem, at: FieldPath): FieldError[] {
  const isPod = item.type === "Pod";
  const lists = {
    min: item.min ?? {},
    max: item.max ?? {},
    limit: isPod ? {} : (item.default ?? {}),
    request: isPod ? {} : (item.defaultRequest ?? {}),
    ratio: item.maxLimitRequestRatio ?? {},
  };
  const names = new Set(Object.values(lists).flatMap((amounts: Amounts) => Object.keys(amounts)));
  return [...names].sort().flatMap((name) => {
    const amounts = Object.fromEntries(Object.entries(lists).map(([list, values]: [string, Amounts]) => [list, Object.hasOwn(values, name) ? values[name] : undefined])) as Partial<
      Record<keyof typeof lists, string>
    >;
    return [...validateOrder(name, amounts, at), ...validateRatio(name, amounts, at)];
  });
}

interface NamedAmounts {
  min?: string;
  max?: string;
  limit?: string;
  request?: string;
  ratio?: string;
}

const above = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && compareQuantities(a, b) > 0;

function validateOrder(name: string, { min, max, limit, request }: NamedAmounts, at: FieldPath): FieldError[] {
  const ofRequest = at.child("defaultRequest").key(name);
  const ofLimit = at.child("default").key(name);
  return [
    ...(above(min, max) ? [invalid(at.child("min").key(name), min, `min value ${min} is greater than max value ${max}`)] : []),
    ...(above(min, request) ? [invalid(ofRequest, request, `min value ${min} is greater than default request value ${request}`)] : []),
    ...(above(request, max) ? [invalid(ofRequest, request, `default request value ${request} is greater than max value ${max}`)] : []),
    ...(above(request, limit)
      ? [invalid(ofRequest, request, `default request value ${request} is greater than default limit value ${limit}`)]
      : []),
    ...(above(min, limit) ? [invalid(ofLimit, min, `min value ${min} is greater than default value ${limit}`)] : []),
    ...(above(limit, max) ? [invalid(ofLimit, max, `default value ${limit} is greater than max value ${max}`)] : []),
  ];
}

function validateRatio(name: string, { min, max, limit, request, ratio }: NamedAmounts, at: FieldPath): FieldError[] {
  const path = at.child("maxLimitRequestRatio").key(name);
  const most = min !== undefined && max !== undefined ? milliValue(max) / milliValue(min) : undefined;
  const unlike = limit !== undefined && request !== undefined && compareQuantities(limit, request) !== 0;
  return [
    ...(above("1", ratio) ? [invalid(path, ratio, `ratio ${ratio} is less than 1`)] : []),
    ...(ratio !== undefined && most !== undefined && milliValue(ratio) / 1000 > most
      ? [invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`)]
      : []),
    ...(unlike && !mayOvercommit(name)
      ? [invalid(at.child("defaultRequest").key(name), request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`)]
      : []),
  ];
}
