import type { Definition, Field, Resource } from "../schema.ts";
import { definition } from "../table.ts";
import { listDefinition, patchDefinition } from "./operations.ts";
import type { Descriptions, Json } from "./served.ts";

/** How the two versions of OpenAPI write the same schema. */
export interface Dialect {
  refPrefix: string;
  /** v3 writes defaults, and wraps a reference that has neighbours; v2 has neither. */
  version: 2 | 3;
}

export const v2: Dialect = { refPrefix: "#/definitions/", version: 2 };
export const v3: Dialect = { refPrefix: "#/components/schemas/", version: 3 };

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

/**
 * The schemas of the resources, of their lists, of what operations name, and of every definition reached, by name, sorted.
 * @param named definitions that operations name: bodies and answers
 */
export function schemasOf(
  resources: readonly Resource[],
  named: Iterable<string>,
  { dialect, descriptions = {} }: { dialect: Dialect; descriptions?: Descriptions | undefined },
): Json {
  const lists = new Map(resources.map((resource) => [listDefinition(resource), resource]));
  const schemas = new Map<string, Json>();
  const queue = [...resources.map((resource) => resource.definition), ...named];
  for (const name of queue) {
    if (schemas.has(name)) continue;
    const list = lists.get(name);
    if (list) queue.push(`${meta}.ListMeta`, list.definition);
    if (list) schemas.set(name, listSchema(list, dialect));
    else if (name === patchDefinition) schemas.set(name, { type: "object" });
    else {
      schemas.set(name, definitionSchema(definition(name), dialect, descriptions));
      queue.push(...Object.values(definition(name).fields).flatMap(referenced));
    }
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referenced(field: Field): string[] {
  const next = field.items ?? field.map;
  return field.ref ? [field.ref] : next ? referenced(next) : [];
}

function listSchema(resource: Resource, dialect: Dialect): Json {
  const { group, version, kind } = resource;
  const items: Field = { type: "array", items: { ref: resource.definition, zero: "written" }, zero: "written" };
  const metadata: Field = { ref: `${meta}.ListMeta`, default: {}, zero: "written" };
  const text: Field = { type: "string", zero: "omitted" };
  return {
    type: "object",
    required: ["items"],
    properties: {
      apiVersion: fieldSchema(text, dialect),
      items: fieldSchema(items, dialect),
      kind: fieldSchema(text, dialect),
      metadata: fieldSchema(metadata, dialect),
    },
    "x-kubernetes-group-version-kind": [{ group, kind: `${kind}List`, version }],
  };
}

function definitionSchema(of: Definition, dialect: Dialect, descriptions: Descriptions): Json {
  const texts = descriptions[of.name];
  const described = texts?.description ? { description: texts.description } : {};
  if (of.scalar) return { ...described, ...scalarSchema(of, dialect) };
  const fields = Object.entries(of.fields);
  return {
    ...described,
    type: "object",
    ...(of.required.length ? { required: of.required } : {}),
    ...(fields.length
      ? {
          properties: Object.fromEntries(
            fields.map(([name, field]) => [name, fieldSchema(field, dialect, fieldText(name, field, of, descriptions))]),
          ),
        }
      : {}),
    ...(of.kinds.length
      ? { "x-kubernetes-group-version-kind": of.kinds.map(({ group, kind, version }) => ({ group, kind, version })) }
      : {}),
    ...(of.mapType ? { "x-kubernetes-map-type": of.mapType } : {}),
  };
}

/** A field without a text of its own is described by what it holds. */
const fieldText = (name: string, field: Field, of: Definition, descriptions: Descriptions): string | undefined =>
  descriptions[of.name]?.fields[name] ?? descriptions[field.ref ?? ""]?.description;

function scalarSchema({ name, scalar }: Definition, { version }: Dialect): Json {
  if (scalar === "time" || scalar === "micro-time") return { type: "string", format: "date-time" };
  if (scalar === "quantity") return version === 2 ? { type: "string" } : { oneOf: [{ type: "string" }, { type: "number" }] };
  if (scalar === "int-or-string") {
    const format = "int-or-string";
    return version === 2 ? { type: "string", format } : { format, oneOf: [{ type: "integer" }, { type: "string" }] };
  }
  return name.endsWith(".RawExtension") || name.endsWith(".FieldsV1") ? { type: "object" } : {};
}

function fieldSchema(field: Field, dialect: Dialect, description?: string): Json {
  const beside: Json = {
    ...(description ? { description } : {}),
    ...(dialect.version === 3 && field.default !== undefined ? { default: field.default } : {}),
    ...extensions(field),
  };
  if (!field.ref) return { ...plainSchema(field, dialect), ...beside };
  const reference = { $ref: `${dialect.refPrefix}${field.ref}` };
  if (dialect.version === 2) return { ...reference, ...beside };
  return Object.keys(beside).length ? { allOf: [reference], ...beside } : reference;
}

function plainSchema(field: Field, dialect: Dialect): Json {
  if (field.items) return { type: "array", items: elementSchema(field.items, dialect) };
  if (field.map) return { type: "object", additionalProperties: elementSchema(field.map, dialect) };
  return { ...(field.type ? { type: field.type } : {}), ...(field.format ? { format: field.format } : {}) };
}

/** Elements are never absent: Go's zero value is their default. */
function elementSchema(field: Field, dialect: Dialect): Json {
  const zero = field.ref && !definition(field.ref).scalar ? {} : zeroOf[field.type ?? ""];
  return fieldSchema(zero === undefined || field.format === "byte" ? field : { ...field, default: zero }, dialect);
}

const zeroOf: Readonly<Record<string, unknown>> = { string: "", integer: 0 };

function extensions(field: Field): Json {
  return {
    ...(field.listMapKeys ? { "x-kubernetes-list-map-keys": field.listMapKeys } : {}),
    ...(field.listType ? { "x-kubernetes-list-type": field.listType } : {}),
    ...(field.mapType ? { "x-kubernetes-map-type": field.mapType } : {}),
    ...(field.patchMergeKey ? { "x-kubernetes-patch-merge-key": field.patchMergeKey } : {}),
    ...(field.patchStrategy ? { "x-kubernetes-patch-strategy": field.patchStrategy } : {}),
  };
}
