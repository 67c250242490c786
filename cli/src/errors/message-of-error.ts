import { StatusError, type Status } from "@kx/shared/errors/status-error";
import { CliError } from "./cli-error.ts";
import { FailureList } from "./failure-list.ts";
import { ManifestFailure } from "./manifest-failure.ts";

/**
 * What stands on stderr for an error, without final newline, in kubectl's words (kubectl cmd/util/helpers.go checkErr):
 * a Status by its reason, an Invalid one from its causes, several failures one a line.
 */
export function messageOfError(error: unknown): string {
  if (error instanceof ManifestFailure) return messageOfError(error.cause);
  if (error instanceof FailureList) return error.failures.map(messageInList).join("\n");
  if (error instanceof StatusError && error.reason === "Invalid") return invalidMessage(error.status);
  const standard = standardMessage(error);
  if (standard !== undefined) return standard;
  const text = error instanceof Error ? error.message : String(error);
  return text.startsWith("error: ") ? text : `error: ${text}`;
}

/** One of several failures: without `error: `, and an Invalid one by its message. */
export function messageInList(error: unknown): string {
  if (error instanceof ManifestFailure) return messageInList(error.cause);
  return standardMessage(error) ?? (error instanceof Error ? error.message : String(error));
}

function standardMessage(error: unknown): string | undefined {
  if (error instanceof CliError && error.bare) return error.message;
  if (!(error instanceof StatusError)) return undefined;
  const { reason } = error;
  if (reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
  return reason ? `Error from server (${reason}): ${error.message}` : `Error from server: ${error.message}`;
}

function invalidMessage({ details, message = "" }: Status): string {
  const named = details !== undefined && Boolean(details.kind ?? details.name);
  const causes = [...new Set((details?.causes ?? []).map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  let text = "The request is invalid";
  if (named) text = `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid`;
  else if (message && causes.length === 0) text += `: ${message}`;
  if (causes.length === 0) return text;
  return causes.length === 1 ? `${text}: ${causes[0]}` : [`${text}: `, ...causes.map((cause) => `* ${cause}`)].join("\n");
}
