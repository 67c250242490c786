import { at, forbidden, invalid, required, type FieldError, type FieldPath } from "@kx/shared/errors/field-errors";
import { labelValue } from "@kx/shared/meta/names";
import { validateLabelName } from "@kx/shared/meta/labels";
import type { ObjectMeta } from "@kx/shared/meta/object";

interface Selector {
  rawSelector?: string;
  requirements?: readonly { key?: string; operator?: string; values?: readonly string[] }[];
}

interface ResourceAttributes {
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  fieldSelector?: Selector;
  labelSelector?: Selector;
}

/** What is to be done, as SelfSubjectAccessReview says it. */
export interface SelfAccessSpec {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: { verb?: string; path?: string };
}

/** The same, and by whom. */
export interface AccessSpec extends SelfAccessSpec {
  user?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

/** The rules of SelfSubjectAccessReviewSpec, which the others share (pkg/apis/authorization/validation). */
export function validateAccessSpec({ resourceAttributes, nonResourceAttributes }: SelfAccessSpec): FieldError[] {
  const spec = at("spec");
  const errors: FieldError[] = [];
  if (resourceAttributes && nonResourceAttributes) {
    errors.push(invalid(spec.child("nonResourceAttributes"), nonResourceAttributes, "cannot be specified in combination with resourceAttributes"));
  }
  if (!resourceAttributes && !nonResourceAttributes) {
    errors.push(invalid(spec.child("resourceAttributes"), undefined, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
  }
  return errors;
}

/** That somebody is asked about. */
export const validateSubject = ({ user = "", groups = [] }: AccessSpec): FieldError[] =>
  user || groups.length > 0 ? [] : [invalid(at("spec.user"), user, "at least one of user or group must be specified")];

/** The selectors of a resource request. */
export function validateSelectors({ resourceAttributes }: SelfAccessSpec): FieldError[] {
  const path = at("spec.resourceAttributes");
  return resourceAttributes ? [...validateFieldSelector(resourceAttributes, path.child("fieldSelector")), ...validateLabelSelector(resourceAttributes, path.child("labelSelector"))] : [];
}

/** @param allowed fields that may be set, beside managedFields */
export function validateMetadata(metadata: ObjectMeta, allowed: readonly (keyof ObjectMeta)[], detail: string): FieldError[] {
  const extra = Object.keys(metadata).filter((name) => name !== "managedFields" && !allowed.includes(name as keyof ObjectMeta));
  return extra.length > 0 ? [invalid(at("metadata"), metadata, detail)] : [];
}

function validateForm({ rawSelector, requirements = [] }: Selector, path: FieldPath): FieldError[] {
  if (rawSelector && requirements.length > 0) return [invalid(path.child("rawSelector"), rawSelector, "may not specified at the same time as requirements")];
  if (!rawSelector && requirements.length === 0) {
    return [required(path.child("requirements"), `when ${path.toString()} is specified, requirements or rawSelector is required`)];
  }
  return [];
}

function validateFieldSelector({ fieldSelector }: ResourceAttributes, path: FieldPath): FieldError[] {
  if (!fieldSelector) return [];
  const each = (fieldSelector.requirements ?? []).flatMap(({ key, operator, values = [] }, index) => {
    const place = path.child("requirements").index(index);
    return [...(key ? [] : [required(place.child("key"), "must be specified")]), ...validateValues(operator, values, place)];
  });
  return [...validateForm(fieldSelector, path), ...each];
}

function validateLabelSelector({ labelSelector }: ResourceAttributes, path: FieldPath): FieldError[] {
  if (!labelSelector) return [];
  const each = (labelSelector.requirements ?? []).flatMap(({ key, operator, values = [] }, index) => {
    const place = path.child("requirements").index(index);
    return [
      ...validateValues(operator, values, place),
      ...validateLabelName(key ?? "", place.child("key")),
      ...values.flatMap((value, i) => labelValue(value).map((message) => invalid(place.child("values").index(i), value, message))),
    ];
  });
  return [...validateForm(labelSelector, path), ...each];
}

/** An operator that is not known may be that of a newer client. */
function validateValues(operator: string | undefined, values: readonly string[], path: FieldPath): FieldError[] {
  const isOneOf = operator === "In" || operator === "NotIn";
  const isPresence = operator === "Exists" || operator === "DoesNotExist";
  if (isOneOf && values.length === 0) return [required(path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'")];
  if (isPresence && values.length > 0) return [forbidden(path.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [];
}
