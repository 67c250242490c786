import type { FieldError } from "./field-errors.ts";

/** A `meta/v1 Status` as it stands in the body of an error answer. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: { continue?: string };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
  retryAfterSeconds?: number;
}

/** How an error names a resource: `pods`, `deployments.apps`; `kind` is `Deployment`. */
export interface ResourceName {
  group: string;
  plural: string;
  kind: string;
}

/** The one error that becomes an HTTP answer, in `apiserver/src/http/error-response.ts` and nowhere else. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Omit<Status, "kind" | "apiVersion" | "metadata" | "status"> & { metadata?: Status["metadata"] }) {
    super(status.message ?? "");
    this.name = "StatusError";
    this.status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", ...status };
  }
  get code(): number {
    return this.status.code ?? 500;
  }
  get reason(): string {
    return this.status.reason ?? "";
  }
}

/** True when `error` is a Status of that reason (`NotFound`, `Conflict`, `AlreadyExists` ...). */
export function isReason(error: unknown, reason: string): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

export const groupResource = (resource: ResourceName): string =>
  resource.group ? `${resource.plural}.${resource.group}` : resource.plural;

const details = (resource: ResourceName, name?: string): StatusDetails => ({
  ...(name ? { name } : {}),
  ...(resource.group ? { group: resource.group } : {}),
  kind: resource.plural,
});

export const notFound = (resource: ResourceName, name: string): StatusError =>
  new StatusError({
    code: 404,
    reason: "NotFound",
    message: `${groupResource(resource)} ${JSON.stringify(name)} not found`,
    details: details(resource, name),
  });

export const unknownResource = (): StatusError =>
  new StatusError({
    code: 404,
    reason: "NotFound",
    message: "the server could not find the requested resource",
    details: {},
  });

export const alreadyExists = (resource: ResourceName, name: string): StatusError =>
  new StatusError({
    code: 409,
    reason: "AlreadyExists",
    message: `${groupResource(resource)} ${JSON.stringify(name)} already exists`,
    details: details(resource, name),
  });

/** After all tries of `generateName` collided. */
export const noUniqueName = (resource: ResourceName, name: string): StatusError =>
  new StatusError({
    code: 409,
    reason: "AlreadyExists",
    message: `${groupResource(resource)} ${JSON.stringify(name)} already exists, the server was not able to generate a unique name for the object`,
    details: { ...details(resource, name), retryAfterSeconds: 1 },
  });

export const conflict = (resource: ResourceName, name: string, why: string): StatusError =>
  new StatusError({
    code: 409,
    reason: "Conflict",
    message: `Operation cannot be fulfilled on ${groupResource(resource)} ${JSON.stringify(name)}: ${why}`,
    details: details(resource, name),
  });

export const modified = (resource: ResourceName, name: string): StatusError =>
  conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

/** 422 with one cause a fault; equal faults are said once. */
export function invalidObject(
  resource: Pick<ResourceName, "group" | "kind">,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const kind = resource.group ? `${resource.kind}.${resource.group}` : resource.kind;
  const texts = [...new Set(errors.map((error) => (error.field ? `${error.field}: ${error.message}` : error.message)))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${kind} ${JSON.stringify(name)} is invalid: ${list}`,
    details: {
      ...(name ? { name } : {}),
      ...(resource.group ? { group: resource.group } : {}),
      kind: resource.kind,
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  });
}

export const forbiddenObject = (
  resource: ResourceName,
  name: string,
  why: string,
  causes?: StatusDetails["causes"],
): StatusError =>
  new StatusError({
    code: 403,
    reason: "Forbidden",
    message: `${groupResource(resource)} ${name ? `${JSON.stringify(name)} ` : ""}is forbidden: ${why}`,
    details: { ...details(resource, name), ...(causes ? { causes } : {}) },
  });

export const unauthorized = (): StatusError =>
  new StatusError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });

export const badRequest = (message: string): StatusError =>
  new StatusError({ code: 400, reason: "BadRequest", message });

export const methodNotAllowed = (): StatusError =>
  new StatusError({
    code: 405,
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
    details: {},
  });

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError({
    code: 415,
    reason: "UnsupportedMediaType",
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  });

export const notAcceptable = (message: string): StatusError =>
  new StatusError({ code: 406, reason: "NotAcceptable", message });

/** @param token continues the list that expired, from its newest state */
export const expired = (message: string, token?: string): StatusError =>
  new StatusError({ code: 410, reason: "Expired", message, ...(token === undefined ? {} : { metadata: { continue: token } }) });

export const tooLarge = (limit: number): StatusError =>
  new StatusError({
    code: 413,
    reason: "RequestEntityTooLarge",
    message: `Request entity too large: limit is ${limit}`,
  });

export const tooManyRequests = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError({ code: 429, reason: "TooManyRequests", message, details: { retryAfterSeconds } });

export const internalError = (message: string): StatusError =>
  new StatusError({
    code: 500,
    reason: "InternalError",
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });

export const serviceUnavailable = (message: string): StatusError =>
  new StatusError({ code: 503, reason: "ServiceUnavailable", message });

/** A failed JSON patch test, retainKeys mismatch and the like: kubectl prints `The request is invalid: ...`. */
export const rejectedPatch = (): StatusError =>
  new StatusError({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: {},
  });
