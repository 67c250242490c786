import type { Field, ProtoFields, ScalarForm, ZeroForm } from "./schema.ts";

/** A definition in the generated table: fields, required, kinds, protobuf messages that JSON inlines, map type. */
export interface CompactDefinition {
  f?: Record<string, string>;
  r?: string[];
  g?: string[];
  i?: ProtoFields;
  m?: string;
}

/** Definitions without fields; whatever is not named here passes as it is. */
export const scalarForms: Readonly<Record<string, ScalarForm>> = {
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "micro-time",
};

type Form = Omit<Field, "zero">;

const plainForms: Readonly<Record<string, Form>> = {
  s: { type: "string" },
  b: { type: "boolean" },
  i: { type: "integer", format: "int32" },
  l: { type: "integer", format: "int64" },
  d: { type: "number", format: "double" },
  y: { type: "string", format: "byte" },
  o: { type: "object" },
};

const zeroForms: Readonly<Record<string, ZeroForm>> = { "?": "kept", "!": "written" };

function formOf(text: string, names: readonly string[]): Form {
  const rest = text.slice(1);
  if (text.startsWith("[")) return { type: "array", items: { ...formOf(rest, names), zero: "written" } };
  if (text.startsWith("{")) return { type: "object", map: { ...formOf(rest, names), zero: "written" } };
  if (text.startsWith("#")) return { ref: names[Number(rest)] ?? "" };
  return plainForms[text] ?? {};
}

/**
 * One field of the generated table: `<type><zero> <protobuf number> <tokens> =<default>`, as `generate-schema.mjs`
 * writes it. The first letter of a token says what it is.
 */
export function expandField(text: string, names: readonly string[]): Field {
  const at = text.indexOf(" =");
  const [type = "", number, ...tokens] = (at < 0 ? text : text.slice(0, at)).split(" ");
  const zero = zeroForms[type.at(-1) ?? ""];
  const field: Field = { ...formOf(zero ? type.slice(0, -1) : type, names), zero: zero ?? "omitted" };
  if (number) field.protoNumber = Number(number);
  if (at >= 0) field.default = JSON.parse(text.slice(at + 2));
  for (const token of tokens) addToken(field, token[0], token.slice(1));
  return field;
}

function addToken(field: Field, letter: string | undefined, value: string): void {
  if (letter === "L") {
    const [listType, ...keys] = value.split(",");
    field.listType = listType as NonNullable<Field["listType"]>;
    if (keys.length) field.listMapKeys = keys;
  } else if (letter === "M") field.mapType = value as NonNullable<Field["mapType"]>;
  else if (letter === "P") field.patchStrategy = value;
  else if (letter === "K") field.patchMergeKey = value;
  else if (letter === "T") field.goType = value;
}
