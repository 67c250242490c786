import { StatusError } from "@kx/shared/errors/status-error";

/** A create was refused because its namespace is going: nothing is missing there, and nobody needs to hear of it. */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof StatusError && error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") === true;
}
