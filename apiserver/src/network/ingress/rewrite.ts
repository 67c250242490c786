import { pathRegex } from "./path-match.ts";
import { escapeArgument, escapePath, type RequestUri } from "./request-uri.ts";

/** Makes another request target of one; undefined when the new path would be empty, which nginx answers with 500. */
export type Rewrite = (uri: RequestUri) => string | undefined;

/**
 * nginx' `rewrite "(?i)PATH" TARGET break`: the whole path is replaced by the target, in which `$1` to `$9` stand for
 * groups of the path; the query stays, unless the target ends with `?`. Undefined for a path that is no regular expression.
 */
export function createRewrite(path: string, target: string): Rewrite | undefined {
  const regex = pathRegex(path);
  if (!regex) return undefined;
  const dropsQuery = target.endsWith("?");
  const [newPath = "", ...rest] = (dropsQuery ? target.slice(0, -1) : target).split("?");
  const newQuery = rest.join("?");

  return ({ path: requested, query, quoted }) => {
    const groups = regex.exec(requested);
    if (!groups) return withQuery(escapePath(requested), [query]);
    const filled = (text: string, escape: (group: string) => string): string =>
      text.replace(/\$([1-9])/g, (_, digit: string) => escape(groups[Number(digit)] ?? ""));
    const result = escapePath(filled(newPath, String));
    if (!result) return undefined;
    return withQuery(result, [filled(newQuery, quoted ? escapeArgument : String), dropsQuery ? "" : query]);
  };
}

function withQuery(path: string, queries: readonly string[]): string {
  const query = queries.filter(Boolean).join("&");
  return query ? `${path}?${query}` : path;
}
