import { decodeChecked } from "../../registry/decode-checked.ts";

/**
 * A parsed body as an object of a kind that is never stored (DeleteOptions, Binding, Eviction): fields that it does not
 * have are dropped.
 * @param definition `io.k8s.api.core.v1.Binding`; its last two parts are version and kind
 * @throws StatusError 400 when a field has the wrong type
 */
export function decodeTyped<T>(value: unknown, definition: string): T {
  const [apiVersion = "", kind = ""] = definition.split(".").slice(-2);
  return decodeChecked({ definition, apiVersion }, kind, value).value as T;
}
