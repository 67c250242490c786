import { DecodeError } from "./decode-error.ts";
import { structDecoder } from "./decode-field.ts";
import type { Decoder } from "./decode-position.ts";
import { DecodePosition } from "./decode-position.ts";

export interface Decoded {
  value: Record<string, unknown>;
  /** `unknown field "spec.foo"`, in the order of the document; at most 100, as upstream reports. */
  unknownFields: string[];
}

const decoders = new Map<string, Decoder>();

/**
 * Reads a JSON value as Go's strict decoder would read it into the definition's type and print it again: types are
 * checked, nulls and zero values that JSON omits are dropped, unknown fields are dropped and named, quantities, times and
 * bytes take their canonical form. The value given stays as it is.
 * @throws DecodeError with Go's text when a value has the wrong type
 * @throws UnknownDefinitionError
 */
export function decode(definitionName: string, value: unknown): Decoded {
  const at = new DecodePosition();
  let decoder = decoders.get(definitionName);
  if (!decoder) decoders.set(definitionName, (decoder = structDecoder(definitionName)));
  const decoded = decoder(value, at);
  if (at.failure) throw new DecodeError(at.failure);
  return { value: decoded as Record<string, unknown>, unknownFields: at.unknownFields };
}
