import { badRequest, StatusError } from "@kx/shared/errors/status-error";
import type { Revision } from "../storage/storage.ts";

/** @returns undefined where the newest state is asked for. @throws StatusError 400 (apiserver storage/interfaces.go ValidateListOptions) */
export function parseRevision(resourceVersion: string | undefined): Revision | undefined {
  if (resourceVersion === undefined || resourceVersion === "" || resourceVersion === "0") return undefined;
  if (!/^\d+$/.test(resourceVersion)) {
    const value = JSON.stringify(resourceVersion);
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`);
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
