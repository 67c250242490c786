import { invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { dns1123Subdomain, pathSegmentName } from "../../meta/names.ts";

/** Faults of apiGroup, kind and name of a reference to an object of any kind (pkg/apis/networking/validation). */
export function validateLocalReference(
  { apiGroup, kind = "", name = "" }: { apiGroup?: string; kind?: string; name?: string },
  at: FieldPath,
): FieldError[] {
  return [
    ...(apiGroup === undefined ? [] : dns1123Subdomain(apiGroup)).map((fault) => invalid(at.child("apiGroup"), apiGroup, fault)),
    ...validateSegment(kind, at.child("kind")),
    ...validateSegment(name, at.child("name")),
  ];
}

/** Faults of a text that must be given and fit into a URL path. */
export function validateSegment(text: string, at: FieldPath): FieldError[] {
  return text ? pathSegmentName(text).map((fault) => invalid(at, text, fault)) : [required(at)];
}
