import type { V1NodeSelector, V1NodeSelectorRequirement } from "@kubernetes/client-node";
import { forbidden, invalid, required, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { validateLabelName } from "../../meta/labels.ts";
import { dns1123Subdomain, labelValue } from "../../meta/names.ts";
import type { Wire } from "../../meta/object.ts";
import { deprecatedNodeLabels } from "../node-labels.ts";

export type NodeSelector = Wire<V1NodeSelector>;
type Requirement = Wire<V1NodeSelectorRequirement>;

/** Faults of a choice of nodes (core/validation ValidateNodeSelector). */
export function validateNodeSelector({ nodeSelectorTerms }: NodeSelector, at: FieldPath): FieldError[] {
  const path = at.child("nodeSelectorTerms");
  if (!nodeSelectorTerms?.length) return [required(path, "must have at least one node selector term")];
  return nodeSelectorTerms.flatMap(({ matchExpressions = [], matchFields = [] }, i) => [
    ...matchExpressions.flatMap((one, j) => validateLabels(one, path.index(i).child("matchExpressions").index(j))),
    ...matchFields.flatMap((one, j) => validateFields(one, path.index(i).child("matchFields").index(j))),
  ]);
}

/** What is said of labels that have gone out of use (pkg/api/node GetWarningsForNodeSelectorTerm). */
export function nodeSelectorWarnings({ nodeSelectorTerms }: NodeSelector, at: FieldPath): string[] {
  return (nodeSelectorTerms ?? []).flatMap(({ matchExpressions = [] }, i) =>
    matchExpressions.flatMap(({ key }, j) => {
      const message = deprecatedNodeLabels.get(key);
      const path = at.child("nodeSelectorTerms").index(i).child("matchExpressions").index(j).child("key");
      return message === undefined ? [] : [`${path}: ${key} is ${message}`];
    }),
  );
}

function validateLabels({ key, operator, values = [] }: Requirement, at: FieldPath): FieldError[] {
  return [
    ...validateCount(operator, values.length, at),
    ...validateLabelName(key, at.child("key")),
    ...values.flatMap((value, i) => labelValue(value).map((fault) => invalid(at.child("values").index(i), value, fault))),
  ];
}

function validateCount(operator: string, count: number, at: FieldPath): FieldError[] {
  const path = at.child("values");
  switch (operator) {
    case "In":
    case "NotIn":
      return count > 0 ? [] : [required(path, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return count === 0 ? [] : [forbidden(path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return count === 1 ? [] : [required(path, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(at.child("operator"), operator, "not a valid selector operator")];
  }
}

function validateFields({ key, operator, values = [] }: Requirement, at: FieldPath): FieldError[] {
  const path = at.child("values");
  const isSet = operator === "In" || operator === "NotIn";
  return [
    ...(isSet ? [] : [invalid(at.child("operator"), operator, "not a valid selector operator")]),
    ...(isSet && values.length !== 1
      ? [required(path, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")]
      : []),
    ...(key === "metadata.name"
      ? values.flatMap((value, i) => dns1123Subdomain(value).map((fault) => invalid(path.index(i), value, fault)))
      : [invalid(at.child("key"), key, "not a valid field selector key")]),
  ];
}
