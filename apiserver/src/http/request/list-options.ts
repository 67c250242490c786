import { parseFieldSelector, type FieldSelector } from "@kx/shared/meta/field-selector";
import { parseLabelSelector } from "@kx/shared/meta/label-selector";
import { badRequest } from "@kx/shared/errors/status-error";
import type { ListQuery, ReadScope, WatchQuery } from "../../registry/registry.ts";
import { checkListOptions, checkWatchOptions, type ReadOptions } from "./check-list-options.ts";
import { boolOf, intOf, textOf } from "./query-values.ts";
import type { RequestInfo } from "./request-info.ts";
import type { ServedResource } from "./served-resources.ts";

const nothing: ListQuery = {};

/**
 * The options of a list or deletecollection.
 * @throws StatusError 400 for a value or selector that cannot be read, 422 for options that do not go together
 */
export function listOptions({ namespace, resource }: RequestInfo, query: URLSearchParams): ListQuery {
  if (query.size === 0) return namespace === undefined ? nothing : { namespace };
  const options = readOptions(query);
  checkListOptions(options);
  const { sendInitialEvents: _checked, ...from } = options;
  return defined<ListQuery>({ ...scope({ namespace, name: undefined, resource }, query), limit: intOf(query, "limit"), ...from });
}

/** The options of a watch. A name on the old `/watch/` paths narrows like a field selector. @throws StatusError 400, 422 */
export function watchOptions({ namespace, name, resource }: RequestInfo, query: URLSearchParams): WatchQuery {
  const options = readOptions(query);
  checkWatchOptions(options);
  const { resourceVersion, resourceVersionMatch } = options;
  // A watch from nowhere has always begun with what is there (apimachinery internalversion SetListOptionsDefaults).
  const fromNowhere = !resourceVersionMatch && (!resourceVersion || resourceVersion === "0");
  return defined<WatchQuery>({
    ...scope({ namespace, name, resource }, query),
    resourceVersion,
    sendInitialEvents: options.sendInitialEvents ?? (fromNowhere || undefined),
    allowWatchBookmarks: boolOf(query, "allowWatchBookmarks"),
  });
}

const readOptions = (query: URLSearchParams): ReadOptions => ({
  resourceVersion: textOf(query, "resourceVersion"),
  resourceVersionMatch: textOf(query, "resourceVersionMatch"),
  continue: textOf(query, "continue"),
  sendInitialEvents: boolOf(query, "sendInitialEvents"),
});

function scope({ namespace, name, resource }: Pick<RequestInfo, "namespace" | "name" | "resource">, query: URLSearchParams): Loose<ReadScope> {
  const labels = textOf(query, "labelSelector");
  const fields = [...(name === undefined ? [] : [`metadata.name=${name}`]), ...(query.get("fieldSelector") ? [query.get("fieldSelector")!] : [])].join(",");
  return {
    namespace,
    labels: labels === undefined ? undefined : parseLabelSelector(labels),
    fields: fields ? inStoredVersion(parseFieldSelector(fields), resource) : undefined,
  };
}

/** @throws StatusError 400 for a field that the version does not select by */
function inStoredVersion(selector: FieldSelector | undefined, { otherVersion }: ServedResource): FieldSelector | undefined {
  const labels = otherVersion?.fieldLabels;
  if (!labels || !selector) return selector;
  return {
    terms: selector.terms.map((term) => {
      const known = Object.hasOwn(labels, term.field) ? labels[term.field] : undefined;
      const field = term.field.startsWith("metadata.") ? term.field : known;
      if (field === undefined) throw badRequest(`field label not supported: ${term.field}`);
      return { ...term, field };
    }),
  };
}

type Loose<T> = { [Name in keyof T]: T[Name] | undefined };

function defined<T extends object>(values: Loose<T>): T {
  for (const name of Object.keys(values) as (keyof T)[]) if (values[name] === undefined) delete values[name];
  return values as T;
}
