import { at, forbidden, invalid, required, tooLong, unsupported, type FieldError } from "@kx/shared/errors/field-errors";
import { invalidObject } from "@kx/shared/errors/status-error";
import type { WriteContext } from "../../registry/registry.ts";
import type { ApiRequest } from "./api-request.ts";
import { boolOf } from "./query-values.ts";

type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions" | "DeleteOptions";

/** In bytes (apimachinery apis/meta/v1/validation FieldManagerMaxLength). */
const fieldManagerLimit = 128;
const fieldValidations = ["", "Ignore", "Strict", "Warn"];

/**
 * What the query says about a write, checked as apimachinery checks the options of that kind.
 * @throws StatusError 422 with every fault at once
 */
export function writeContext(request: ApiRequest, kind: OptionsKind): WriteContext {
  const { query, user, info, defaultFieldManager } = request;
  const context: WriteContext = {
    user,
    fieldManager: defaultFieldManager,
    fieldValidation: "Warn",
    dryRun: false,
    apiVersion: info.resource.apiVersion,
    warn: request.warn,
  };
  if (query.size === 0) return context;
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const dryRun = query.getAll("dryRun").filter(Boolean);
  const errors = [...managerErrors(fieldManager), ...dryRunErrors(dryRun)];
  if (!fieldValidations.includes(fieldValidation) && kind !== "DeleteOptions") {
    errors.push(unsupported(at("fieldValidation"), fieldValidation, fieldValidations));
  }
  refuse(kind, errors);
  if (fieldManager) context.fieldManager = fieldManager;
  if (fieldValidation) context.fieldValidation = fieldValidation as WriteContext["fieldValidation"];
  context.dryRun = dryRun.length > 0;
  return context;
}

/**
 * The rules of PatchOptions beside those of every write.
 * @returns `force`
 * @throws StatusError 422
 */
export function checkPatchOptions(query: URLSearchParams, apply: boolean): boolean {
  const force = boolOf(query, "force");
  const errors: FieldError[] = [];
  if (apply && !query.get("fieldManager")) errors.push(required(at("fieldManager"), "is required for apply patch"));
  if (!apply && force !== undefined) errors.push(forbidden(at("force"), "may not be specified for non-apply patch"));
  refuse("PatchOptions", errors);
  return force === true;
}

/** Checks the `dryRun` of DeleteOptions, which may stand in the body. @throws StatusError 422 */
export function checkDryRun(kind: OptionsKind, dryRun: readonly string[]): void {
  refuse(kind, dryRunErrors(dryRun));
}

function managerErrors(fieldManager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(fieldManager) > fieldManagerLimit) errors.push(tooLong(at("fieldManager"), fieldManagerLimit));
  if (/\p{C}/u.test(fieldManager)) errors.push(invalid(at("fieldManager"), fieldManager, "should only contain printable characters"));
  return errors;
}

/** Upstream prints the whole list, as Go writes it. */
function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  if (dryRun.every((value) => value === "All")) return [];
  const values = dryRun.map((value) => JSON.stringify(value)).join(", ");
  return [{ reason: "FieldValueNotSupported", field: "dryRun", message: `Unsupported value: []string{${values}}: supported values: "All"` }];
}

function refuse(kind: OptionsKind, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind }, "", errors);
}
