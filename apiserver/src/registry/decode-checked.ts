import { badRequest } from "@kx/shared/errors/status-error";
import { decode, type Decoded } from "@kx/shared/schema/decode";
import { DecodeError } from "@kx/shared/schema/decode-error";

/** A parsed body as the definition's type; unknown fields are dropped and named. @throws StatusError 400 when a field has the wrong type */
export function decodeChecked({ definition, apiVersion }: { definition: string; apiVersion: string }, kind: string, body: unknown): Decoded {
  try {
    return decode(definition, body);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badRequest(`${kind} in version ${JSON.stringify(shortVersion(apiVersion))} cannot be handled as a ${kind}: ${error.message}`);
  }
}

/** `apps/v1` -> `v1`. */
export const shortVersion = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf("/") + 1);
