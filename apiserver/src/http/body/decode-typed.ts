import { badRequest } from "@kx/shared/errors/status-error";
import { decode } from "@kx/shared/schema/decode";
import { DecodeError } from "@kx/shared/schema/decode-error";

/**
 * A parsed body as an object of a kind that is never stored (DeleteOptions, Binding, Eviction): fields that it does not
 * have are dropped.
 * @param definition `io.k8s.api.core.v1.Binding`; its last two parts are version and kind
 * @throws StatusError 400 when a field has the wrong type
 */
export function decodeTyped<T>(value: unknown, definition: string): T {
  try {
    return decode(definition, value).value as T;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const [version, kind] = definition.split(".").slice(-2);
    throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${error.message}`);
  }
}
