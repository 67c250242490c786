import type { V1Condition } from "@kubernetes/client-node";
import { duplicate, invalid, required, tooLong, unsupported, type FieldError, type FieldPath } from "../errors/field-errors.ts";
import { validateLabelName } from "../meta/labels.ts";
import type { Wire } from "../meta/object.ts";

type Condition = Wire<V1Condition>;

const statuses = ["False", "True", "Unknown"];
const maxReasonBytes = 1024;
const maxMessageBytes = 32 * 1024;
const reasonPattern = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const reasonExpression = new RegExp(`^${reasonPattern}$`);
const wrongReason = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonPattern}')`;

/** Faults of conditions of the common form (apimachinery meta/v1/validation ValidateConditions). */
export function validateConditions(conditions: readonly Condition[], at: FieldPath): FieldError[] {
  return conditions.flatMap((condition, i) => [
    ...(conditions.findIndex(({ type }) => type === condition.type) < i ? [duplicate(at.index(i).child("type"), condition.type)] : []),
    ...validateCondition(condition, at.index(i)),
  ]);
}

function validateCondition({ type, status, observedGeneration, lastTransitionTime, reason, message }: Condition, at: FieldPath): FieldError[] {
  return [
    ...validateLabelName(type, at.child("type")),
    ...(statuses.includes(status) ? [] : [unsupported(at.child("status"), status, statuses)]),
    ...((observedGeneration ?? 0) < 0
      ? [invalid(at.child("observedGeneration"), observedGeneration, "must be greater than or equal to zero")]
      : []),
    ...(lastTransitionTime ? [] : [required(at.child("lastTransitionTime"))]),
    ...validateReason(reason, at.child("reason")),
    ...(Buffer.byteLength(message ?? "") > maxMessageBytes ? [tooLong(at.child("message"), maxMessageBytes)] : []),
  ];
}

function validateReason(reason: string, at: FieldPath): FieldError[] {
  if (!reason) return [required(at)];
  return [
    ...(reasonExpression.test(reason) ? [] : [invalid(at, reason, wrongReason)]),
    ...(Buffer.byteLength(reason) > maxReasonBytes ? [tooLong(at, maxReasonBytes)] : []),
  ];
}
