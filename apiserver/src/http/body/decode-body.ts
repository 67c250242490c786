import { decodeProtobuf } from "@kx/shared/schema/protobuf/decode-protobuf";
import { badRequest, unsupportedMediaType, type StatusError } from "@kx/shared/errors/status-error";
import type { RequestBody } from "../request/api-request.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import { goJsonError } from "./go-json-error.ts";
import { parseYaml } from "./parse-yaml.ts";

export interface DecodedBody {
  readonly value: unknown;
  /** Whole faults (`duplicate field "spec.x"`) for strict decoding. */
  readonly duplicateFields: readonly string[];
}

/** The media types of whole objects, as the 415 names them. */
const objectTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/**
 * A body that holds one object, in any of the three encodings.
 * @param kind what it should be, for the error's words
 * @param strict false where nobody asks for duplicate fields
 * @throws StatusError 400 when it cannot be read, 415 for another media type
 */
export async function decodeBody(body: RequestBody, { contentType, kind, strict }: { contentType: string; kind: string; strict: boolean }): Promise<DecodedBody> {
  if ("value" in body) return { value: body.value, duplicateFields: [] };
  const { bytes } = body;
  switch (contentType || "application/json") {
    case "application/json":
      return decodeJson(bytes, kind, strict);
    case "application/yaml": {
      const parsed = await parseYaml(bytes.toString("utf8"));
      if ("error" in parsed) throw unrecognized(kind, parsed.error, bytes);
      return asObject(parsed.value, kind, bytes, strict ? parsed.duplicateFields : []);
    }
    case "application/vnd.kubernetes.protobuf":
      return { value: fromProtobuf(bytes, kind), duplicateFields: [] };
    default:
      throw unsupportedMediaType(objectTypes);
  }
}

function decodeJson(bytes: Buffer, kind: string, strict: boolean): DecodedBody {
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${goJsonError(bytes) ?? "invalid UTF-8"}`, bytes);
  }
  try {
    return asObject(value, kind, bytes, strict ? duplicateFields(text, value) : []);
  } catch (error) {
    // So deep that it overflows a stack: Go stops at 10,000 levels with these words.
    if (error instanceof RangeError) throw unrecognized(kind, "couldn't get version/kind; json parse error: exceeded max depth", bytes);
    throw error;
  }
}

function asObject(value: unknown, kind: string, bytes: Buffer, faults: readonly string[]): DecodedBody {
  if (value === null) return { value: {}, duplicateFields: [] };
  if (typeof value === "object" && !Array.isArray(value)) return { value, duplicateFields: faults };
  const word = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  const target = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;
  throw unrecognized(kind, `couldn't get version/kind; json parse error: json: cannot unmarshal ${word} into Go value of type ${target}`, bytes);
}

function fromProtobuf(bytes: Buffer, kind: string): unknown {
  try {
    return decodeProtobuf(bytes).value;
  } catch (error) {
    throw unrecognized(kind, (error as Error).message, bytes);
  }
}

/** apiserver endpoints/handlers/rest.go transformDecodeError. */
const unrecognized = (kind: string, why: string, bytes: Buffer): StatusError =>
  badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(bytes)})`);

/** The body's first 30 bytes: as text when it looks like JSON, else in hex. */
function summary(bytes: Buffer): string {
  if (bytes.length === 0) return "<empty>";
  const encoding = bytes[0] === 0x7b ? "utf8" : "hex";
  return bytes.length > 30 ? `${bytes.toString(encoding, 0, 30)} ...` : bytes.toString(encoding);
}
