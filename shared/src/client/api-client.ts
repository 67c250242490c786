import { refOf, type KubeObject, type ObjectRef } from "../meta/object.ts";
import type { Kind } from "../kinds/kind.ts";
import { groupVersion } from "../schema/schema.ts";
import { resourcePath } from "./resource-path.ts";
import type { ApiCall, Transport, WatchEvent } from "./transport.ts";

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
}

export interface WriteOptions {
  fieldManager?: string;
  dryRun?: boolean;
}

export interface DeleteCall extends WriteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface ObjectList<T> {
  items: readonly T[];
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
}

/** Typed calls over any transport. Every method throws StatusError for an answer of 400 and above. */
export interface ApiClient {
  readonly transport: Transport;
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): Promise<T>;
  list<T extends KubeObject>(kind: Kind<T>, options?: ListOptions): Promise<ObjectList<T>>;
  watch<T extends KubeObject>(
    kind: Kind<T>,
    options: ListOptions & { allowWatchBookmarks?: boolean; timeoutSeconds?: number; signal?: AbortSignal },
  ): AsyncIterable<WatchEvent<T>>;
  /** The namespace is that of the object. */
  create<T extends KubeObject>(kind: Kind<T>, object: T, options?: WriteOptions): Promise<T>;
  update<T extends KubeObject>(kind: Kind<T>, object: T, options?: WriteOptions): Promise<T>;
  updateStatus<T extends KubeObject>(kind: Kind<T>, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    patch: { type: "json" | "merge" | "strategic"; body: unknown; subresource?: string },
    options?: WriteOptions,
  ): Promise<T>;
  delete<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, options?: DeleteCall): Promise<void>;
  /** POST to a subresource: `binding`, `eviction`. */
  createSubresource<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef, subresource: string, body: unknown): Promise<unknown>;
}

const patchTypes = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

/** `update` writes the whole object, `updateStatus` its status subresource; both carry its resourceVersion as lock. */
export function createApiClient(transport: Transport): ApiClient {
  async function call<T>(of: ApiCall): Promise<T> {
    return (await transport.request(of)).body as T;
  }
  function put<T extends KubeObject>(kind: Kind<T>, object: T, options: WriteOptions, subresource?: string): Promise<T> {
    const path = resourcePath(kind.resource, { ...refOf(object), subresource });
    return call({ method: "PUT", path, query: writeQuery(options), body: withType(kind, object) });
  }
  return {
    transport,
    get: (kind, ref) => call({ method: "GET", path: resourcePath(kind.resource, ref) }),
    async list<T extends KubeObject>(kind: Kind<T>, options: ListOptions = {}) {
      const path = resourcePath(kind.resource, { namespace: options.namespace });
      const list = await call<ObjectList<T>>({ method: "GET", path, query: listQuery(options) });
      return { metadata: list.metadata, items: (list.items ?? []).map((item) => withType(kind, item)) };
    },
    watch<T extends KubeObject>(kind: Kind<T>, options: Parameters<ApiClient["watch"]>[1]) {
      const path = resourcePath(kind.resource, { namespace: options.namespace });
      const query = {
        ...listQuery(options),
        ...(options.allowWatchBookmarks ? { allowWatchBookmarks: "true" } : {}),
        ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: String(options.timeoutSeconds) }),
      };
      const signal = options.signal ? { signal: options.signal } : {};
      return transport.watch({ method: "GET", path, query, ...signal }) as AsyncIterable<WatchEvent<T>>;
    },
    create(kind, object, options = {}) {
      const path = resourcePath(kind.resource, { namespace: object.metadata.namespace });
      return call({ method: "POST", path, query: writeQuery(options), body: withType(kind, object) });
    },
    update: (kind, object, options = {}) => put(kind, object, options),
    updateStatus: (kind, object, options = {}) => put(kind, object, options, "status"),
    patch(kind, ref, { type, body, subresource }, options = {}) {
      const path = resourcePath(kind.resource, { ...ref, subresource });
      return call({ method: "PATCH", path, query: writeQuery(options), body, contentType: patchTypes[type] });
    },
    async delete(kind, ref, { fieldManager, dryRun, ...options } = {}) {
      const query = writeQuery({ ...(fieldManager ? { fieldManager } : {}), ...(dryRun ? { dryRun } : {}) });
      const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
      await call({ method: "DELETE", path: resourcePath(kind.resource, ref), query, body });
    },
    createSubresource: (kind, ref, subresource, body) =>
      call({ method: "POST", path: resourcePath(kind.resource, { ...ref, subresource }), body }),
  };
}

/** Items of a list travel without kind and apiVersion; in process they have them and pass as they are. */
function withType<T extends KubeObject>(kind: Kind<T>, object: T): T {
  if (object.kind && object.apiVersion) return object;
  return { apiVersion: groupVersion(kind.resource), kind: kind.resource.kind, ...object };
}

function writeQuery(options: WriteOptions): Record<string, string> {
  return {
    ...(options.fieldManager ? { fieldManager: options.fieldManager } : {}),
    ...(options.dryRun ? { dryRun: "All" } : {}),
  };
}

function listQuery({ labelSelector, fieldSelector, limit, continue: token, resourceVersion }: ListOptions): Record<string, string> {
  return {
    ...(labelSelector ? { labelSelector } : {}),
    ...(fieldSelector ? { fieldSelector } : {}),
    ...(limit ? { limit: String(limit) } : {}),
    ...(token ? { continue: token } : {}),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
