import { WireReader } from "./wire-reader.ts";

const prefix = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
const schema = `${prefix}JSONSchemaProps`;

type ReadMessage = (definitionName: string, bytes: Uint8Array) => unknown;

/**
 * The three types of a CRD's schema that are one of two things in JSON and a message with both in protobuf.
 * Undefined when `ref` is none of them.
 */
export function readSchemaUnion(ref: string, bytes: Uint8Array, readMessage: ReadMessage): { value: unknown } | undefined {
  if (!ref.startsWith(`${schema}Or`)) return undefined;
  const reader = new WireReader(bytes);
  const list: unknown[] = [];
  let single: unknown;
  let allows: boolean | undefined;
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    if (wireType === 0) allows = reader.varint() !== 0n;
    else if (ref.endsWith("OrBool") || number === 1) single = readMessage(schema, reader.bytes());
    else list.push(ref.endsWith("OrStringArray") ? reader.text() : readMessage(schema, reader.bytes()));
  }
  return { value: single ?? (ref.endsWith("OrBool") ? allows : list) };
}
