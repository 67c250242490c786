import { definitionOfKind } from "../table.ts";
import { readMessage } from "./read-message.ts";
import { ProtobufError, WireReader } from "./wire-reader.ts";

export interface ProtobufObject {
  apiVersion: string;
  kind: string;
  /** The JSON form with apiVersion and kind; zero values that Go always writes are still in it: `decode` drops them. */
  value: Record<string, unknown>;
}

/** A kind that no definition has. */
export class UnknownKindError extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
    this.name = "UnknownKindError";
  }
}

/** `k8s` and a zero byte stand before every message (runtime/serializer/protobuf). */
const magic = [0x6b, 0x38, 0x73, 0x00];

/** Whether the bytes are in the envelope of `application/vnd.kubernetes.protobuf`. */
export const isProtobuf = (bytes: Uint8Array): boolean => magic.every((byte, index) => bytes[index] === byte);

/**
 * Reads a body of `application/vnd.kubernetes.protobuf`: the envelope `runtime.Unknown` and in it an object of any served
 * kind, or DeleteOptions.
 * @throws ProtobufError when the bytes are no such message, UnknownKindError
 */
export function decodeProtobuf(bytes: Uint8Array): ProtobufObject {
  if (!isProtobuf(bytes)) {
    throw new ProtobufError(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  }
  const { apiVersion, kind, raw } = readUnknown(bytes.subarray(magic.length));
  const definitionName = definitionOf(apiVersion, kind);
  if (!definitionName) throw new UnknownKindError(apiVersion, kind);
  return { apiVersion, kind, value: { apiVersion, kind, ...readMessage(definitionName, raw) } };
}

function definitionOf(apiVersion: string, kind: string): string | undefined {
  // The options of a verb are registered in every group version.
  if (kind === "DeleteOptions") return definitionOfKind({ group: "", version: "v1", kind });
  const slash = apiVersion.indexOf("/");
  return definitionOfKind({ group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1), kind });
}

/** Unknown: 1 TypeMeta {1 apiVersion, 2 kind}, 2 raw. */
function readUnknown(bytes: Uint8Array): { apiVersion: string; kind: string; raw: Uint8Array } {
  const envelope = new WireReader(bytes);
  let type = { apiVersion: "", kind: "" };
  let raw: Uint8Array = new Uint8Array();
  while (!envelope.done) {
    const { number, wireType } = envelope.tag();
    if (number === 1) type = readTypeMeta(envelope.bytes());
    else if (number === 2) raw = envelope.bytes();
    else envelope.skip(wireType);
  }
  return { ...type, raw };
}

function readTypeMeta(bytes: Uint8Array): { apiVersion: string; kind: string } {
  const reader = new WireReader(bytes);
  const type = { apiVersion: "", kind: "" };
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    if (number === 1) type.apiVersion = reader.text();
    else if (number === 2) type.kind = reader.text();
    else reader.skip(wireType);
  }
  return type;
}
