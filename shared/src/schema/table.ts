import { table as text } from "./generated/table.ts";
import type { CompactDefinition } from "./compact-field.ts";
import { expandField, scalarForms } from "./compact-field.ts";
import { metricsDefinitions, metricsResources } from "./metrics-schema.ts";
import type { Definition, GroupVersionKind, ProtoFields, Resource } from "./schema.ts";

type CompactResource = Partial<Resource> & Pick<Resource, "group" | "version" | "kind" | "plural" | "definition">;

interface Table {
  resources: readonly Resource[];
  names: readonly string[];
  compact: Readonly<Record<string, CompactDefinition>>;
  byResourceDefinition: ReadonlyMap<string, Resource>;
}

/** Asked for a definition that the release does not have. */
export class UnknownDefinitionError extends Error {
  readonly definition: string;
  constructor(definition: string) {
    super(`no definition is called ${JSON.stringify(definition)}`);
    this.name = "UnknownDefinitionError";
    this.definition = definition;
  }
}

let loaded: Table | undefined;
const expanded = new Map<string, Definition>(metricsDefinitions.map((own) => [own.name, own]));
let byKind: Map<string, string> | undefined;

function load(): Table {
  if (loaded) return loaded;
  const { resources, definitions } = JSON.parse(text) as {
    resources: CompactResource[];
    definitions: Record<string, CompactDefinition>;
  };
  const all = resources.map(fullResource);
  loaded = {
    resources: all,
    names: Object.keys(definitions),
    compact: definitions,
    byResourceDefinition: new Map([...all, ...metricsResources].map((resource) => [resource.definition, resource])),
  };
  return loaded;
}

function fullResource(resource: CompactResource): Resource {
  return {
    singular: resource.kind.toLowerCase(),
    namespaced: false,
    verbs: [],
    shortNames: [],
    categories: [],
    ...resource,
    subresources: (resource.subresources ?? []).map((subresource) => ({
      ...subresource,
      group: subresource.version ? subresource.group : resource.group,
      version: subresource.version || resource.version,
    })),
  };
}

/** Every stable resource of the release, in the order of discovery. */
export const resources = (): readonly Resource[] => load().resources;

/** Names of all definitions, sorted. */
export const definitionNames = (): readonly string[] => load().names;

/**
 * The resource whose objects have this definition.
 * @throws UnknownDefinitionError
 */
export function resourceOf(definitionName: string): Resource {
  const resource = load().byResourceDefinition.get(definitionName);
  if (!resource) throw new UnknownDefinitionError(definitionName);
  return resource;
}

/**
 * A definition by its name (`io.k8s.api.core.v1.Service`); the same object on every call.
 * @throws UnknownDefinitionError
 */
export function definition(name: string): Definition {
  return expanded.get(name) ?? expand(name);
}

function expand(name: string): Definition {
  const { names, compact } = load();
  const own = compact[name];
  if (!own) throw new UnknownDefinitionError(name);
  const fields = Object.fromEntries(Object.entries(own.f ?? {}).map(([key, field]) => [key, expandField(field, names)]));
  const numbers: Record<number, string | ProtoFields> = { ...own.i };
  for (const [key, { protoNumber }] of Object.entries(fields)) if (protoNumber !== undefined) numbers[protoNumber] = key;
  const result: Definition = {
    name,
    fields,
    required: own.r ?? [],
    kinds: (own.g ?? []).map(parseKind),
    protoFields: numbers,
    ...(own.m === "atomic" ? { mapType: own.m } : {}),
    ...(own.f ? {} : { scalar: scalarForms[name] ?? "any" }),
  };
  expanded.set(name, result);
  return result;
}

function parseKind(kind: string): GroupVersionKind {
  const [group = "", version = "", name = ""] = kind.split("/");
  return { group, version, kind: name };
}

/** Name of the definition of a kind (`{ group: "autoscaling", version: "v1", kind: "Scale" }`), when it is served. */
export function definitionOfKind({ group, version, kind }: GroupVersionKind): string | undefined {
  byKind ??= new Map(
    Object.entries(load().compact).flatMap(([name, { g }]) => (g ?? []).map((key): [string, string] => [key, name])),
  );
  return byKind.get(`${group}/${version}/${kind}`);
}
