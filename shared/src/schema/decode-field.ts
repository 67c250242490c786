import { decodeBoolean, decodeBytes, decodeNumber, decodeString, integerDecoder, scalarDecoders } from "./decode-scalar.ts";
import type { Decoder } from "./decode-position.ts";
import { elementGoType, goTypeOf, goTypeOfDefinition } from "./go-type.ts";
import { goWord, isObject, isZero } from "./json-value.ts";
import type { Field, ScalarForm } from "./schema.ts";
import { definition } from "./table.ts";

interface FieldDecoder {
  decode: Decoder;
  omitsZero: boolean;
}

const structs = new Map<string, ReadonlyMap<string, FieldDecoder>>();

function fieldDecoders(name: string): ReadonlyMap<string, FieldDecoder> {
  let found = structs.get(name);
  if (found) return found;
  const entries = Object.entries(definition(name).fields);
  found = new Map(
    entries.map(([key, field]) => [key, { decode: fieldDecoder(field), omitsZero: field.zero === "omitted" }]),
  );
  structs.set(name, found);
  return found;
}

/** A decoder of the definition's objects; its fields are compiled when the first object comes. */
export function structDecoder(name: string): Decoder {
  const goType = goTypeOfDefinition(name);
  const structName = name.slice(name.lastIndexOf(".") + 1);
  let fields: ReadonlyMap<string, FieldDecoder> | undefined;
  return (value, at) => {
    if (!isObject(value)) return void at.mismatch(goWord(value), goType);
    fields ??= fieldDecoders(name);
    const outer = at.struct;
    const result: Record<string, unknown> = {};
    for (const key in value) {
      const raw = value[key];
      const field = fields.get(key);
      if (!field) at.unknown(key);
      else if (raw !== null && raw !== undefined) {
        at.struct = structName;
        at.path.push(key);
        at.fields.push(key);
        const decoded = field.decode(raw, at);
        at.path.pop();
        at.fields.pop();
        if (decoded !== undefined && !(field.omitsZero && isZero(decoded))) result[key] = decoded;
      }
    }
    at.struct = outer;
    return result;
  };
}

function fieldDecoder(field: Field): Decoder {
  if (field.ref) return refDecoder(field.ref);
  if (field.items) return listDecoder(field, field.items);
  if (field.map) return mapDecoder(field, field.map);
  const goType = goTypeOf(field);
  if (field.type === "boolean") return decodeBoolean;
  if (field.type === "integer") return integerDecoder(goType);
  if (field.type === "number") return decodeNumber;
  if (field.format === "byte") return decodeBytes;
  return field.type === "string" ? decodeString(goType) : (value) => value;
}

function refDecoder(name: string): Decoder {
  const { scalar } = definition(name);
  return scalar ? scalarDecoders[scalar] : structDecoder(name);
}

const zeroOfScalar: Partial<Record<ScalarForm, unknown>> = { quantity: "0", "int-or-string": 0 };

/** What a null among the elements becomes: Go leaves the element's zero value. */
function nullElement(field: Field): unknown {
  if (field.ref) {
    const { scalar } = definition(field.ref);
    return scalar === undefined ? {} : (zeroOfScalar[scalar] ?? null);
  }
  if (field.type === "string") return "";
  if (field.type === "boolean") return false;
  return field.type === "integer" || field.type === "number" ? 0 : null;
}

function listDecoder(list: Field, items: Field): Decoder {
  const goType = goTypeOf(list);
  const element = elementGoType(list);
  const decodeItem = fieldDecoder(element && !items.ref ? { ...items, goType: element } : items);
  const ofNull = nullElement(items);
  return (value, at) => {
    if (!Array.isArray(value)) return void at.mismatch(goWord(value), goType);
    const depth = at.path.push(0) - 1;
    const result: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      at.path[depth] = index;
      const raw: unknown = value[index];
      result.push(raw === null || raw === undefined ? structuredClone(ofNull) : decodeItem(raw, at));
    }
    at.path.pop();
    return result;
  };
}

function mapDecoder(map: Field, values: Field): Decoder {
  const goType = goTypeOf(map);
  const decodeValue = fieldDecoder(values);
  const ofNull = nullElement(values);
  return (value, at) => {
    if (!isObject(value)) return void at.mismatch(goWord(value), goType);
    const depth = at.path.push("") - 1;
    const result: Record<string, unknown> = {};
    for (const key in value) {
      at.path[depth] = key;
      const raw = value[key];
      const decoded = raw === null || raw === undefined ? structuredClone(ofNull) : decodeValue(raw, at);
      // A key of that name would otherwise set the object's prototype.
      if (key === "__proto__") Object.defineProperty(result, key, { value: decoded, enumerable: true, writable: true });
      else result[key] = decoded;
    }
    at.path.pop();
    return result;
  };
}
