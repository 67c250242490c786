import { badRequest, methodNotAllowed, unknownResource } from "@kx/shared/errors/status-error";
import { boolOf } from "./query-values.ts";
import type { ServedResource, ServedResources } from "./served-resources.ts";

export type Verb = "create" | "get" | "list" | "watch" | "update" | "patch" | "delete" | "deletecollection";

/** What a request to a resource asks for, read from its method, path and `watch`. */
export interface RequestInfo {
  readonly verb: Verb;
  readonly resource: ServedResource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** What follows a `proxy` subresource, decoded, with its first slash; empty when nothing does. */
  readonly subpath?: string;
}

/**
 * Reads a path of `/api` or `/apis` (apiserver endpoints/request/requestinfo.go).
 * @param path without the query
 * @returns undefined when the path names no resource of a group version that is served: the answer is a plain 404
 * @throws StatusError 404 for an unknown resource of a known group version, 405 for what the resource does not do
 */
export function requestInfo(table: ServedResources, method: string, path: string, query: URLSearchParams): RequestInfo | undefined {
  const segments = path.split("/");
  let at = 3;
  let apiVersion = segments[2] ?? "";
  if (segments[1] === "apis") {
    apiVersion = `${apiVersion}/${segments[3] ?? ""}`;
    at = 4;
  } else if (segments[1] !== "api") return undefined;
  const plurals = table.get(apiVersion);
  if (!plurals || at >= segments.length || (at === segments.length - 1 && segments[at] === "")) return undefined;
  if (path.includes("%")) decodeAll(segments);

  let watchPath = false;
  if (segments[at] === "watch" && !plurals.has("watch")) {
    watchPath = true;
    at++;
  }
  let namespace: string | undefined;
  // `/namespaces/x/pods` is inside a namespace; `/namespaces/x` and `/namespaces/x/status` are about the namespace.
  if (segments[at] === "namespaces" && segments.length > at + 2 && !isSubresource(plurals.get("namespaces"), segments, at)) {
    namespace = segments[at + 1];
    at += 2;
  }
  const resource = plurals.get(segments[at] ?? "");
  if (!resource || (namespace !== undefined && !resource.kind.resource.namespaced)) throw unknownResource();
  const name = segments[at + 1] || undefined;
  const subresource = segments[at + 2] || undefined;
  const below = segments.length > at + 3;
  if (subresource !== undefined && ((below && subresource !== "proxy") || !resource.subresources.has(subresource))) throw unknownResource();
  if (name !== undefined && namespace === undefined && resource.kind.resource.namespaced && !watchPath) throw unknownResource();

  const on = { resource, namespace, name, subresource };
  const verb = watchPath ? watchVerb(method, on) : verbOf(method, on, query);
  if (!verb || !allowed(verb, on)) throw methodNotAllowed();
  return below && subresource !== undefined ? { verb, ...on, subpath: `/${segments.slice(at + 3).join("/")}` } : { verb, ...on };
}

type Target = Omit<RequestInfo, "verb" | "subpath">;

const watchVerb = (method: string, { subresource }: Target): Verb | undefined =>
  method === "GET" && subresource === undefined ? "watch" : undefined;

function verbOf(method: string, { name, subresource }: Target, query: URLSearchParams): Verb | undefined {
  switch (method) {
    case "HEAD":
    case "OPTIONS":
      return subresource === "proxy" ? "get" : undefined;
    case "GET":
      if (name !== undefined) return "get";
      return query.size > 0 && boolOf(query, "watch") === true ? "watch" : "list";
    case "POST":
      return name === undefined || subresource !== undefined ? "create" : undefined;
    case "PUT":
      return name === undefined ? undefined : "update";
    case "PATCH":
      return name === undefined ? undefined : "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      return undefined;
  }
}

function allowed(verb: Verb, { resource, namespace, subresource }: Target): boolean {
  if (subresource !== undefined) return resource.subresources.get(subresource)!.verbs.includes(verb);
  if (!resource.verbs.has(verb)) return false;
  // Over all namespaces one can only look.
  return namespace !== undefined || !resource.kind.resource.namespaced || verb === "list" || verb === "watch";
}

function isSubresource(namespaces: ServedResource | undefined, segments: readonly string[], at: number): boolean {
  return segments.length === at + 3 && (segments[at + 2] === "" || namespaces?.subresources.has(segments[at + 2]!) === true);
}

function decodeAll(segments: string[]): void {
  try {
    for (let i = 0; i < segments.length; i++) segments[i] = decodeURIComponent(segments[i]!);
  } catch {
    throw badRequest("invalid URL escape in the path");
  }
}
