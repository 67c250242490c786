import { invalid, tooLong, type FieldError, type FieldPath } from "../errors/field-errors.ts";
import { labelValue, qualifiedName } from "./names.ts";

type StringMap = Readonly<Record<string, string>> | undefined;

const annotationBytes = 256 * 1024;

/** Keys and values of labels (apimachinery meta/v1/validation). @param at the map's own path */
export function validateLabels(labels: StringMap, at: FieldPath): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validateLabelName(key, at),
    ...labelValue(value).map((message) => invalid(at, value, message)),
  ]);
}

export function validateLabelName(key: string, at: FieldPath): FieldError[] {
  return qualifiedName(key).map((message) => invalid(at, key, message));
}

/** Keys of annotations, in any case, and their size altogether: 256 KiB. @param at the map's own path */
export function validateAnnotations(annotations: StringMap, at: FieldPath): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map((message) => invalid(at, key, message))),
    ...(size > annotationBytes ? [tooLong(at, annotationBytes)] : []),
  ];
}
