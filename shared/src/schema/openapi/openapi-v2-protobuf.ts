import type { Json } from "./served.ts";
import { WireWriter } from "./wire-writer.ts";

/** What a JSON member becomes: its field number, and how its value is written. */
type Writes = readonly [number: number, write: Write];
type Write = (number: number, value: unknown, out: WireWriter) => void;
type Message = Readonly<Record<string, Writes>>;

/**
 * The Swagger document in protobuf (`openapi.v2.Document` of gnostic's OpenAPIv2.proto), which kubectl reads instead of JSON.
 * @param document what `openapiV2` made
 */
export function openapiV2Protobuf(document: Json): Uint8Array {
  return encode(documentMessage, document);
}

function encode(message: Message, value: Json, extensionNumber?: number): Uint8Array {
  const out = new WireWriter();
  for (const [name, member] of Object.entries(value)) {
    const writes = message[name];
    if (writes) writes[1](writes[0], member, out);
    else if (extensionNumber && name.startsWith("x-")) out.bytes(extensionNumber, namedAny(name, member));
  }
  return out.finish();
}

const text: Write = (number, value, out) => out.text(number, String(value));
const flag: Write = (number, value, out) => out.flag(number, value === true);
const texts: Write = (number, value, out) => (value as string[]).forEach((item) => out.text(number, item));
const list =
  (encodeItem: (item: Json) => Uint8Array): Write =>
  (number, value, out) =>
    (value as Json[]).forEach((item) => out.bytes(number, encodeItem(item)));
const one =
  (encodeValue: (value: Json) => Uint8Array): Write =>
  (number, value, out) =>
    out.bytes(number, encodeValue(value as Json));

/** A message with a single field. */
function wrapped(number: number, content: Uint8Array): Uint8Array {
  const out = new WireWriter();
  out.bytes(number, content);
  return out.finish();
}

/** `{1: name, 2: value}`, the entry of every map of the document. */
function named(name: string, content: Uint8Array): Uint8Array {
  const out = new WireWriter();
  out.text(1, name);
  out.bytes(2, content);
  return out.finish();
}

/** Extensions travel as YAML texts, and JSON is YAML. */
function namedAny(name: string, value: unknown): Uint8Array {
  const any = new WireWriter();
  any.text(2, JSON.stringify(value));
  return named(name, any.finish());
}

/** A map: message -> repeated entries under one number. */
const entries =
  (entryNumber: number, encodeValue: (value: Json) => Uint8Array): Write =>
  (number, value, out) => {
    const map = new WireWriter();
    for (const [name, member] of Object.entries(value as Json)) {
      map.bytes(entryNumber, named(name, encodeValue(member as Json)));
    }
    out.bytes(number, map.finish());
  };

const schemaMessage: Message = {
  $ref: [1, text],
  format: [2, text],
  description: [4, text],
  required: [19, texts],
  additionalProperties: [21, one((value) => wrapped(1, schema(value)))],
  type: [22, (number, value, out) => out.bytes(number, wrapped(1, Buffer.from(String(value))))],
  items: [23, one((value) => wrapped(1, schema(value)))],
  properties: [25, entries(1, schema)],
};

function schema(value: Json): Uint8Array {
  return encode(schemaMessage, value, 31);
}

const queryMessage: Message = {
  required: [1, flag],
  in: [2, text],
  name: [4, text],
  type: [6, text],
  uniqueItems: [20, flag],
};
const pathMessage: Message = {
  required: [1, flag],
  in: [2, text],
  name: [4, text],
  type: [5, text],
  uniqueItems: [19, flag],
};
const bodyMessage: Message = { name: [2, text], in: [3, text], required: [4, flag], schema: [5, one(schema)] };

/** ParametersItem {1: Parameter {1: body, 2: NonBodyParameter {3: query, 4: path}}} */
function parameter(value: Json): Uint8Array {
  if (value.in === "body") return wrapped(1, wrapped(1, encode(bodyMessage, value)));
  const inPath = value.in === "path";
  return wrapped(1, wrapped(2, wrapped(inPath ? 4 : 3, encode(inPath ? pathMessage : queryMessage, value))));
}

const responseMessage: Message = {
  description: [1, text],
  schema: [2, one((value) => wrapped(1, schema(value)))],
};

const operationMessage: Message = {
  tags: [1, texts],
  operationId: [5, text],
  produces: [6, texts],
  consumes: [7, texts],
  parameters: [8, list(parameter)],
  responses: [9, entries(1, (value) => wrapped(1, encode(responseMessage, value)))],
};

const operation = (value: Json): Uint8Array => encode(operationMessage, value, 13);

const pathMessageItem: Message = {
  get: [2, one(operation)],
  put: [3, one(operation)],
  post: [4, one(operation)],
  delete: [5, one(operation)],
  patch: [8, one(operation)],
  parameters: [9, list(parameter)],
};

const infoMessage: Message = { title: [1, text], version: [2, text] };

const documentMessage: Message = {
  swagger: [1, text],
  info: [2, one((value) => encode(infoMessage, value))],
  paths: [8, entries(2, (value) => encode(pathMessageItem, value))],
  definitions: [9, entries(1, schema)],
};
