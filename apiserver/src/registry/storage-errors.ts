import { expired, internalError, serviceUnavailable, StatusError } from "@kx/shared/errors/status-error";
import { StorageError } from "../storage/storage.ts";

/** The only translation of what storage throws into what a client reads. Anything else passes through. */
export function statusOfStorageError(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.code) {
    case "compacted":
      return expired("The resourceVersion for the provided list is too old.");
    case "too-large":
      return new StatusError({ code: 500, message: "etcdserver: request is too large" });
    case "unwritable":
    case "corrupt":
      return internalError(error.message);
    case "closed":
      return serviceUnavailable("the server is shutting down");
    case "locked":
    case "condition-failed":
    case "future-revision":
      return internalError(error.message);
  }
}
