import type { ScalarForm } from "../schema.ts";
import { ProtobufError, WireReader } from "./wire-reader.ts";

/** Field number -> values in order of arrival; for messages too small to be worth a table of their own. */
function fieldsOf(bytes: Uint8Array, read: (reader: WireReader, number: number) => unknown): Map<number, unknown> {
  const reader = new WireReader(bytes);
  const fields = new Map<number, unknown>();
  while (!reader.done) {
    const { number, wireType } = reader.tag();
    if (wireType === 0) fields.set(number, reader.integer());
    else if (wireType === 2) fields.set(number, read(reader, number));
    else reader.skip(wireType);
  }
  return fields;
}

const text = (reader: WireReader): string => reader.text();

function quantity(bytes: Uint8Array): string {
  return (fieldsOf(bytes, text).get(1) as string | undefined) ?? "0";
}

const stringType = 1;

function intOrString(bytes: Uint8Array): string | number {
  const fields = fieldsOf(bytes, text);
  if (fields.get(1) === stringType) return (fields.get(3) as string | undefined) ?? "";
  return (fields.get(2) as number | undefined) ?? 0;
}

/** An empty message is the zero time, which JSON writes as null. */
const timeReader =
  (digits: 0 | 6) =>
  (bytes: Uint8Array): string | null => {
    const fields = fieldsOf(bytes, text);
    if (fields.size === 0) return null;
    const seconds = (fields.get(1) as number | undefined) ?? 0;
    const nanos = (fields.get(2) as number | undefined) ?? 0;
    const upToSeconds = new Date(seconds * 1000).toISOString().slice(0, 19);
    const fraction = digits ? `.${String(Math.trunc(nanos / 1000)).padStart(digits, "0")}` : "";
    return `${upToSeconds}${fraction}Z`;
  };

/** RawExtension, FieldsV1, JSON: `{1: bytes}` that hold a JSON text. */
function raw(bytes: Uint8Array): unknown {
  const content = fieldsOf(bytes, text).get(1) as string | undefined;
  if (!content) return null;
  try {
    return JSON.parse(content);
  } catch {
    throw new ProtobufError("an embedded value is no JSON text");
  }
}

export const scalarReaders: Readonly<Record<ScalarForm, (bytes: Uint8Array) => unknown>> = {
  "int-or-string": intOrString,
  quantity,
  time: timeReader(0),
  "micro-time": timeReader(6),
  any: raw,
};
