import type { Definition, Field, ProtoFields } from "../schema.ts";
import { definition } from "../table.ts";
import { readSchemaUnion } from "./read-schema-union.ts";
import { scalarReaders } from "./read-scalar.ts";
import { ProtobufError, WireReader } from "./wire-reader.ts";

type Message = Record<string, unknown>;

/** Reads the bytes of a definition's message into its JSON form. @throws ProtobufError */
export function readMessage(definitionName: string, bytes: Uint8Array): Message {
  const of = definition(definitionName);
  const message: Message = {};
  readFields({ of, numbers: of.protoFields, bytes, into: message });
  return message;
}

/** @param numbers those of the message itself, or of a part that JSON inlines into the same object */
function readFields(part: { of: Definition; numbers: ProtoFields; bytes: Uint8Array; into: Message }): void {
  const { of, numbers, bytes, into } = part;
  const reader = new WireReader(bytes);
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    const target = numbers[number];
    if (target === undefined) reader.skip(wireType);
    else if (typeof target !== "string") readFields({ of, numbers: target, bytes: reader.bytes(), into });
    else readField(of.fields[target] as Field, { name: target, wireType, reader, into });
  }
}

interface Arrival {
  name: string;
  wireType: number;
  reader: WireReader;
  into: Message;
}

function readField(field: Field, { name, wireType, reader, into }: Arrival): void {
  if (field.items) {
    const list = (into[name] ??= []) as unknown[];
    if (field.goType === verbs) list.push(...readWrappedList(reader.bytes()));
    else list.push(readValue(field.items, reader, wireType));
  } else if (field.map) {
    const [key, value] = readEntry(field.map, reader.bytes());
    const map = (into[name] ??= {}) as Message;
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    into[name] = readValue(field, reader, wireType);
  }
}

/** `metav1.Verbs` and the ExtraValues wrap their list: `{1: repeated items}`. */
const verbs = "v1.Verbs";

function readWrappedList(bytes: Uint8Array): string[] {
  const reader = new WireReader(bytes);
  const items: string[] = [];
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    if (number === 1) items.push(reader.text());
    else reader.skip(wireType);
  }
  return items;
}

function readEntry(values: Field, bytes: Uint8Array): [string, unknown] {
  const reader = new WireReader(bytes);
  let key = "";
  let value: unknown = values.items ? [] : values.ref ? null : "";
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    if (number === 1) key = reader.text();
    else if (number !== 2) reader.skip(wireType);
    else value = values.items ? readWrappedList(reader.bytes()) : readValue(values, reader, wireType);
  }
  return [key, value];
}

function readValue(field: Field, reader: WireReader, wireType: number): unknown {
  const expected = field.type === "integer" || field.type === "boolean" ? 0 : field.type === "number" ? 1 : 2;
  if (wireType !== expected) throw new ProtobufError(`proto: wrong wireType = ${wireType} for field`);
  if (field.ref) return readReference(field.ref, reader.bytes());
  if (field.type === "integer") return reader.integer();
  if (field.type === "boolean") return reader.varint() !== 0n;
  if (field.type === "number") return reader.double();
  return field.format === "byte" ? Buffer.from(reader.bytes()).toString("base64") : reader.text();
}

function readReference(ref: string, bytes: Uint8Array): unknown {
  const { scalar } = definition(ref);
  if (!scalar) return readMessage(ref, bytes);
  const union = readSchemaUnion(ref, bytes, readMessage);
  return union ? union.value : scalarReaders[scalar](bytes);
}
