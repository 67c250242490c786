import { parseFieldSelector } from "@kx/shared/meta/field-selector";
import { parseLabelSelector } from "@kx/shared/meta/label-selector";
import { at, forbidden, type FieldError } from "@kx/shared/errors/field-errors";
import { invalidObject } from "@kx/shared/errors/status-error";
import type { ListQuery, ReadScope, WatchQuery } from "../../registry/registry.ts";
import { boolOf, intOf, textOf } from "./query-values.ts";
import type { RequestInfo } from "./request-info.ts";

const nothing: ListQuery = {};

/**
 * The options of a list or deletecollection.
 * @throws StatusError 400 for a value or selector that cannot be read, 422 for options that do not go together
 */
export function listOptions({ namespace }: RequestInfo, query: URLSearchParams): ListQuery {
  if (query.size === 0) return namespace === undefined ? nothing : { namespace };
  if (query.has("sendInitialEvents")) {
    refuse([forbidden(at("sendInitialEvents"), "sendInitialEvents is forbidden for list")]);
  }
  return defined<ListQuery>({
    ...scope(namespace, undefined, query),
    limit: intOf(query, "limit"),
    continue: textOf(query, "continue"),
    resourceVersion: textOf(query, "resourceVersion"),
    resourceVersionMatch: textOf(query, "resourceVersionMatch"),
  });
}

/** The options of a watch. A name on the old `/watch/` paths narrows like a field selector. @throws StatusError 400, 422 */
export function watchOptions({ namespace, name }: RequestInfo, query: URLSearchParams): WatchQuery {
  const match = textOf(query, "resourceVersionMatch");
  if (match !== undefined && query.get("continue")) {
    refuse([forbidden(at("resourceVersionMatch"), "resourceVersionMatch is forbidden when continue is provided")]);
  }
  return defined<WatchQuery>({
    ...scope(namespace, name, query),
    resourceVersion: textOf(query, "resourceVersion"),
    resourceVersionMatch: match,
    sendInitialEvents: boolOf(query, "sendInitialEvents"),
    allowWatchBookmarks: boolOf(query, "allowWatchBookmarks"),
  });
}

function scope(namespace: string | undefined, name: string | undefined, query: URLSearchParams): Loose<ReadScope> {
  const labels = textOf(query, "labelSelector");
  const fields = [...(name === undefined ? [] : [`metadata.name=${name}`]), ...(query.get("fieldSelector") ? [query.get("fieldSelector")!] : [])].join(",");
  return {
    namespace,
    labels: labels === undefined ? undefined : parseLabelSelector(labels),
    fields: fields ? parseFieldSelector(fields) : undefined,
  };
}

type Loose<T> = { [Name in keyof T]: T[Name] | undefined };

function defined<T extends object>(values: Loose<T>): T {
  for (const name of Object.keys(values) as (keyof T)[]) if (values[name] === undefined) delete values[name];
  return values as T;
}

function refuse(errors: readonly FieldError[]): never {
  throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}
