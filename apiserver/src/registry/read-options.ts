import { invalidObject, StatusError } from "@kx/shared/errors/status-error";
import { at, forbidden, invalid, type FieldError } from "@kx/shared/errors/field-errors";
import type { Revision } from "../storage/storage.ts";
import type { ListQuery, WatchQuery } from "./registry.ts";

/** Checks of apimachinery's ValidateListOptions. @throws StatusError 422 */
export function checkListOptions({ resourceVersion, resourceVersionMatch, continue: token }: ListQuery): void {
  if (!resourceVersionMatch) return;
  const path = at("resourceVersionMatch");
  const errors: FieldError[] = [];
  if (token) errors.push(forbidden(path, "resourceVersionMatch is forbidden when continue is provided"));
  if (!resourceVersion) errors.push(forbidden(path, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  if (resourceVersionMatch !== "Exact" && resourceVersionMatch !== "NotOlderThan") {
    errors.push(notSupportedMatch(resourceVersionMatch));
  } else if (resourceVersionMatch === "Exact" && resourceVersion === "0") {
    errors.push(forbidden(path, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  refuse(errors);
}

/** The same for a watch. @throws StatusError 422 */
export function checkWatchOptions({ resourceVersionMatch, sendInitialEvents }: WatchQuery): void {
  const errors: FieldError[] = [];
  const path = at("resourceVersionMatch");
  if (sendInitialEvents !== undefined) {
    if (!resourceVersionMatch) {
      errors.push(forbidden(path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    } else if (resourceVersionMatch !== "NotOlderThan") {
      errors.push(forbidden(path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
  } else if (resourceVersionMatch) {
    errors.push(forbidden(path, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  }
  refuse(errors);
}

/** @returns undefined where the newest state is asked for. @throws StatusError 422 */
export function parseRevision(resourceVersion: string | undefined): Revision | undefined {
  if (resourceVersion === undefined || resourceVersion === "" || resourceVersion === "0") return undefined;
  if (!/^\d+$/.test(resourceVersion)) {
    throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", [
      invalid(at("resourceVersion"), resourceVersion, `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`),
    ]);
  }
  return Number(resourceVersion);
}

/** 504 with the cause that client-go knows (apiserver storage/errors.go NewTooLargeResourceVersionError). */
export function tooLargeRevision(asked: Revision, current: Revision): StatusError {
  return new StatusError({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

function notSupportedMatch(value: string): FieldError {
  return {
    reason: "FieldValueNotSupported",
    field: "resourceVersionMatch",
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: "Exact", "NotOlderThan", ""`,
  };
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}
