import { posix } from "node:path";
import type { IncomingMessage } from "node:http";
import type { ProxyTarget } from "./target.ts";

/** A request that is passed on. */
export interface ProxiedRequest {
  readonly target: ProxyTarget;
  /** What the receiver is asked for, without the query; empty for a path that ends with the name of the subresource. */
  readonly path: string;
  /** With its `?`, as it came; empty for none. */
  readonly query: string;
  /** What stands before `path` in the client's own: `/api/v1/namespaces/default/pods/web/proxy`. */
  readonly prefix: string;
}

/** @param subpath what follows the subresource, decoded @param url as it came */
export function proxiedRequest(target: ProxyTarget, subpath: string, url: string): ProxiedRequest {
  const mark = url.indexOf("?");
  const [asked, query] = mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark)];
  // Go's path.Join: no `..`, no doubled slash; a slash at the end stays.
  const path = subpath === "" ? "" : posix.normalize(subpath);
  const own = decodeURIComponent(asked);
  return { target, path, query, prefix: own.endsWith(path) ? own.slice(0, own.length - path.length) : own };
}

/** A path in the escaping of Go's URL.EscapedPath. */
export const escapedPath = (path: string): string =>
  encodeURI(path).replace(/[!'()*?#]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Go's path.Join. */
export const joined = (first: string, second: string): string => {
  const path = posix.normalize(`${first}/${second}`);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
};

const hopByHop = new Set(["connection", "proxy-connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"]);
/** What the API server has used up, and what it has answered itself. */
const consumed = new Set(["authorization", "expect"]);

type HeaderList = readonly (readonly [name: string, value: string])[];

/** Name and value in the order and writing in which they came. */
export const headerList = ({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): [name: string, value: string][] =>
  Array.from({ length: rawHeaders.length / 2 }, (_, index) => [rawHeaders[2 * index]!, rawHeaders[2 * index + 1]!]);

/** Without what concerns one connection alone (net/http/httputil removeHopByHopHeaders). */
export function endToEnd(headers: HeaderList): HeaderList {
  const connection = headers.filter(([name]) => name.toLowerCase() === "connection").map(([, value]) => value.toLowerCase());
  const named = new Set(connection.flatMap((value) => value.split(",").map((part) => part.trim())));
  return headers.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.has(name.toLowerCase()));
}

/** The headers that a receiver gets in any case. */
export function forwardedHeaders(incoming: IncomingMessage): HeaderList {
  const headers = headerList(incoming).filter(([name]) => !consumed.has(name.toLowerCase()));
  const { remoteAddress } = incoming.socket;
  if (!remoteAddress) return headers;
  const isForwardedFor = ([name]: readonly [string, string]): boolean => name.toLowerCase() === "x-forwarded-for";
  const prior = headers.filter(isForwardedFor).map(([, value]) => value);
  return [...headers.filter((header) => !isForwardedFor(header)), ["X-Forwarded-For", [...prior, remoteAddress].join(", ")]];
}

/** For Node's client: repeated names as lists. */
export function headerRecord(headers: HeaderList): Record<string, string | string[]> {
  const names = new Map<string, string>();
  const record: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = names.get(name.toLowerCase());
    if (known === undefined) {
      names.set(name.toLowerCase(), name);
      record[name] = value;
    } else record[known] = [record[known]!, value].flat();
  }
  return record;
}
