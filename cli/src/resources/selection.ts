import { CliError } from "../errors/cli-error.ts";
import { UnknownTypeError } from "../errors/unknown-type-error.ts";
import type { ApiResource } from "./api-resource.ts";
import type { Asked } from "./arguments.ts";
import type { Discovery } from "./discovery.ts";

export interface SelectionOptions {
  namespace: string;
  allNamespaces?: boolean | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** A type alone means every object of it. */
  emptySelectorMeansAll?: boolean;
}

/** One request to make: a collection, or one object of it. */
export interface Selected {
  resource: ApiResource;
  /** Absent for cluster-scoped resources and for all namespaces. */
  namespace: string | undefined;
  /** Absent for a collection. */
  name: string | undefined;
}

/** What kubectl says when nothing at all was asked for. */
const nothingAsked = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/**
 * Looks the asked types up and says which requests to make, one a type or one a name (cli-runtime resource/builder.go
 * visitorResult).
 * @throws CliError in kubectl's words; UnknownTypeError for a type that the server does not have
 */
export async function selectResources(asked: Asked, discovery: Discovery, options: SelectionOptions): Promise<Selected[]> {
  const filtered = Boolean(options.labelSelector) || Boolean(options.fieldSelector);
  if (asked.by === "nothing") {
    throw new CliError(filtered ? "at least one resource must be specified to use a selector" : nothingAsked);
  }
  if (asked.by === "type") {
    const resources = await mappingsOf(asked.types, discovery);
    if (!filtered && !options.emptySelectorMeansAll) {
      throw new CliError("resource(s) were provided, but no name was specified");
    }
    return resources.map((resource) => ({ resource, namespace: collectionNamespace(resource, options), name: undefined }));
  }
  if (filtered) throw new CliError("name cannot be provided when a selector is specified");
  const selected: Selected[] = [];
  for (const { type, name, namespace } of asked.items) {
    const resource = await mappingOf(type, discovery);
    if (resource.namespaced && options.allNamespaces) {
      throw new CliError("a resource cannot be retrieved by name across all namespaces");
    }
    selected.push({ resource, namespace: resource.namespaced ? (namespace ?? options.namespace) : undefined, name });
  }
  return selected;
}

function collectionNamespace(resource: ApiResource, options: SelectionOptions): string | undefined {
  return resource.namespaced && !options.allNamespaces ? options.namespace : undefined;
}

/** The resources of the names, categories expanded, each once. */
async function mappingsOf(names: readonly string[], discovery: Discovery): Promise<ApiResource[]> {
  const resources = new Map<string, ApiResource>();
  for (const name of names) {
    for (const type of (await discovery.category(name)) ?? [name]) {
      const resource = await mappingOf(type, discovery);
      resources.set(`${resource.group}/${resource.version}/${resource.kind}`, resource);
    }
  }
  return [...resources.values()];
}

async function mappingOf(type: string, discovery: Discovery): Promise<ApiResource> {
  const resource = await discovery.find(type);
  if (!resource) throw new UnknownTypeError(type);
  return resource;
}
