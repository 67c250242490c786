import { resourcePath } from "@kx/shared/client/resource-path";
import type { ApiCall, Transport } from "@kx/shared/client/transport";
import { isReason, StatusError } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import type { ApiResource } from "./api-resource.ts";
import type { Selected } from "./selection.ts";

export interface FetchOptions {
  accept?: string;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Objects a page; 0 or absent asks for all at once. */
  chunkSize?: number | undefined;
  /** For Tables: whole objects in the rows. */
  includeObject?: "Object" | undefined;
  subresource?: string | undefined;
}

/** Body of a collection's answer: a List, or a Table when that was accepted. */
export interface CollectionBody {
  kind?: string;
  apiVersion?: string;
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubeObject[];
}

/** The pages of a collection, one request each. @throws StatusError */
export async function* listPages(transport: Transport, selected: Selected, options: FetchOptions): AsyncGenerator<CollectionBody> {
  let next: string | undefined;
  do {
    const query = {
      continue: next,
      fieldSelector: options.fieldSelector || undefined,
      includeObject: options.includeObject,
      labelSelector: options.labelSelector || undefined,
      limit: options.chunkSize ? String(options.chunkSize) : undefined,
    };
    const call: ApiCall = {
      method: "GET",
      path: resourcePath(selected.resource, { namespace: selected.namespace }),
      query,
      ...(options.accept ? { accept: options.accept } : {}),
    };
    const { body } = await transport.request(call).catch((error: unknown) => {
      throw refusedList(error, selected.resource, options);
    });
    const page = body as CollectionBody;
    next = page.metadata?.continue || undefined;
    yield page;
  } while (next);
}

/** What kubectl says before the server's word about a selector (cli-runtime resource/selector.go). */
function refusedList(error: unknown, { group, version, plural }: ApiResource, options: FetchOptions): unknown {
  if (!isReason(error, "BadRequest") && !isReason(error, "NotFound")) return error;
  const { labelSelector = "", fieldSelector = "" } = options;
  const resource = `"${group}/${version}, Resource=${plural}"`;
  const selectors = `that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
  const words = labelSelector || fieldSelector ? `Unable to find ${resource} ${selectors}` : `Unable to list ${resource}`;
  return new StatusError({ ...error.status, message: `${words}: ${error.message}` });
}

/** All objects of a collection, each with its kind, which lists leave out. @throws StatusError */
export async function listObjects(transport: Transport, selected: Selected, options: FetchOptions = {}): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  for await (const page of listPages(transport, selected, options)) {
    objects.push(...(page.items ?? []).map((item) => withKind(item, selected.resource)));
  }
  return objects;
}

/**
 * One object, or its Table. When it is missing because its namespace is, that is the error, as in kubectl.
 * @throws StatusError
 */
export async function getObject(transport: Transport, selected: Selected, options: FetchOptions = {}): Promise<KubeObject> {
  const { resource, namespace, name } = selected;
  try {
    const { body } = await transport.request({
      method: "GET",
      path: resourcePath(resource, { namespace, name, subresource: options.subresource }),
      query: { includeObject: options.includeObject },
      ...(options.accept ? { accept: options.accept } : {}),
    });
    return body as KubeObject;
  } catch (error) {
    if (isReason(error, "NotFound") && namespace && namespace !== "default") await requireNamespace(transport, namespace);
    throw error;
  }
}

async function requireNamespace(transport: Transport, name: string): Promise<void> {
  try {
    await transport.request({ method: "GET", path: `/api/v1/namespaces/${encodeURIComponent(name)}` });
  } catch (error) {
    if (isReason(error, "NotFound")) throw error;
  }
}

/** A list's item with the kind that its list implies. */
export function withKind(object: KubeObject, { group, version, kind }: ApiResource): KubeObject {
  return { apiVersion: group ? `${group}/${version}` : version, kind, ...object };
}
