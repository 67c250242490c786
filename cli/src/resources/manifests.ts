import type { KubeObject } from "@kx/shared/meta/object";
import { CliError } from "../errors/cli-error.ts";
import { ManifestFailure } from "../errors/manifest-failure.ts";
import type { ManifestSource } from "../errors/manifest-source.ts";
import { UnknownKindError } from "../errors/unknown-kind-error.ts";
import type { ApiResource } from "./api-resource.ts";
import type { Discovery } from "./discovery.ts";
import { parseGroupVersion } from "./group-version.ts";
import { parseDocument } from "./parse-document.ts";

/** An object of a manifest, of a kind that the server serves, in the namespace where it will go. */
export interface ManifestObject {
  object: KubeObject & Record<string, unknown>;
  resource: ApiResource;
  namespace: string | undefined;
  source: ManifestSource;
}

export interface ManifestOptions {
  namespace: string;
  /** `-n` was given: an object of another namespace is refused. */
  namespaceGiven: boolean;
  /** False with `--validate=false`: then a missing kind is said in the decoder's words. */
  validate: boolean;
}

/**
 * The objects of the documents, Lists opened, and what is wrong with the others: one bad document does not keep the
 * rest from being read.
 */
export async function readManifests(
  sources: readonly ManifestSource[],
  discovery: Discovery,
  options: ManifestOptions,
): Promise<{ objects: ManifestObject[]; failures: unknown[] }> {
  const objects: ManifestObject[] = [];
  const failures: unknown[] = [];
  for (const source of sources) {
    try {
      const value = parseDocument(source);
      if (value === undefined) continue;
      for (const { object, path } of openLists(checked(value, source, options), [])) {
        const place = path.length > 0 ? { ...source, path } : source;
        try {
          objects.push(await placed(object, place, discovery, options));
        } catch (error) {
          failures.push(error);
        }
      }
    } catch (error) {
      failures.push(error);
    }
  }
  return { objects, failures };
}

type Loose = KubeObject & Record<string, unknown>;

/** @throws ManifestFailure when the document is no object or does not say what it is */
function checked(value: unknown, source: ManifestSource, { validate }: ManifestOptions): Loose {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const object = value as Loose;
  const faults = isObject ? (["apiVersion", "kind"] as const).flatMap((key) => keyFault(object, key)) : ["invalid object to validate"];
  if (faults.length === 0) return object;
  const file = JSON.stringify(source.file);
  if (validate) {
    const why = faults.length === 1 ? faults[0] : `[${faults.join(", ")}]`;
    throw refused(
      `error validating ${file}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
      source,
    );
  }
  const why = isObject ? `Object 'Kind' is missing in '${JSON.stringify(value)}'` : "json: cannot unmarshal into Go value of type unstructured.detector";
  throw refused(`unable to decode ${file}: ${why}`, source);
}

function keyFault(object: Loose, key: "apiVersion" | "kind"): string[] {
  if (object[key] === undefined || object[key] === null || object[key] === "") return [`${key} not set`];
  return typeof object[key] === "string" ? [] : [`${key} isn't string type`];
}

function refused(message: string, source: ManifestSource): ManifestFailure {
  const error = new CliError(message);
  return new ManifestFailure(error, error, source);
}

interface Item {
  object: Loose;
  path: readonly (string | number)[];
}

function openLists(object: Loose, path: readonly (string | number)[]): Item[] {
  const items = object["items"];
  if (!object.kind?.endsWith("List") || !Array.isArray(items)) return [{ object, path }];
  return items.flatMap((item: Loose, index) => openLists(item, [...path, "items", index]));
}

async function placed(object: Loose, source: ManifestSource, discovery: Discovery, options: ManifestOptions): Promise<ManifestObject> {
  const { apiVersion = "", kind = "" } = object;
  const resource = await discovery.forKind({ ...parseGroupVersion(apiVersion), kind });
  const { name = "", namespace: own = "" } = (object.metadata ?? {}) as { name?: string; namespace?: string };
  if (!resource) {
    const where = `name: ${JSON.stringify(name)} namespace: ${JSON.stringify(own)} from ${JSON.stringify(source.file)}`;
    const error = new UnknownKindError(
      `resource mapping not found for ${where}: no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}\nensure CRDs are installed first`,
      { apiVersion, kind },
    );
    throw new ManifestFailure(error, error, source);
  }
  const metadata = { ...object.metadata };
  if (!resource.namespaced) {
    delete metadata.namespace;
    return { object: { ...object, metadata }, resource, namespace: undefined, source };
  }
  if (own && options.namespaceGiven && own !== options.namespace) {
    const message = `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(options.namespace)}. You must pass '--namespace=${own}' to perform this operation.`;
    throw refused(message, source);
  }
  metadata.namespace = own || options.namespace;
  return { object: { ...object, metadata }, resource, namespace: metadata.namespace, source };
}
