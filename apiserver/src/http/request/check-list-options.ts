import { at, forbidden, type FieldError } from "@kx/shared/errors/field-errors";
import { invalidObject } from "@kx/shared/errors/status-error";

/** What of a list's or watch's options depends on each other. */
export interface ReadOptions {
  resourceVersion?: string | undefined;
  resourceVersionMatch?: string | undefined;
  continue?: string | undefined;
  sendInitialEvents?: boolean | undefined;
}

const match = at("resourceVersionMatch");

/** Options of a list that do not go together (apimachinery meta/internalversion/validation ValidateListOptions). @throws StatusError 422 */
export function checkListOptions({ resourceVersion, resourceVersionMatch, continue: token, sendInitialEvents }: ReadOptions): void {
  const errors: FieldError[] = [];
  if (resourceVersionMatch) {
    if (!resourceVersion) errors.push(forbidden(match, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (token) errors.push(forbidden(match, "resourceVersionMatch is forbidden when continue is provided"));
    if (resourceVersionMatch !== "Exact" && resourceVersionMatch !== "NotOlderThan") errors.push(unsupported(resourceVersionMatch, ["Exact", "NotOlderThan", ""]));
    if (resourceVersionMatch === "Exact" && resourceVersion === "0") {
      errors.push(forbidden(match, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
    }
  }
  if (sendInitialEvents !== undefined) errors.push(forbidden(at("sendInitialEvents"), "sendInitialEvents is forbidden for list"));
  refuse(errors);
}

/** Options of a watch that do not go together. @throws StatusError 422 */
export function checkWatchOptions({ resourceVersionMatch, continue: token, sendInitialEvents }: ReadOptions): void {
  const errors: FieldError[] = [];
  const supported = resourceVersionMatch === "NotOlderThan";
  if (sendInitialEvents !== undefined && !supported) {
    errors.push(forbidden(match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
  if (resourceVersionMatch) {
    if (sendInitialEvents === undefined) errors.push(forbidden(match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    if (!supported) errors.push(unsupported(resourceVersionMatch, ["NotOlderThan"]));
    if (token) errors.push(forbidden(match, "resourceVersionMatch is forbidden when continue is provided"));
  }
  refuse(errors);
}

const unsupported = (value: string, values: readonly string[]): FieldError => ({
  reason: "FieldValueNotSupported",
  field: "resourceVersionMatch",
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${values.map((one) => JSON.stringify(one)).join(", ")}`,
});

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}
