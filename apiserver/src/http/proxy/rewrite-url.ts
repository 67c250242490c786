import { joined } from "./proxied-request.ts";

/** What a page's URLs are seen from. */
export interface PageAddress {
  /** Of the receiver, as `ip:port`. */
  readonly host: string;
  /** That the client named. */
  readonly clientHost: string;
  /** What stands before every path of the receiver at the API server. */
  readonly prefix: string;
}

/**
 * Makes a URL of a proxied page lead through the API server again, if it is absolute in its path and names no other host
 * (apimachinery util/proxy transport.go rewriteURL).
 */
export function rewriteUrl(url: string, { host, clientHost, prefix }: PageAddress): string {
  const match = /^(?:([a-z][a-z0-9+.-]*:)?\/\/([^/?#]*))?([^?#]*)(.*)$/is.exec(url);
  if (!match) return url;
  const [, scheme = "", named = "", path = "", rest = ""] = match;
  const elsewhere = named !== "" && named !== host && named !== clientHost;
  if (elsewhere || !path.startsWith("/")) return url;
  const origin = named !== "" && named === clientHost ? `${scheme}//${named}` : "";
  if (path.startsWith(prefix)) return `${origin}${path}${rest}`;
  return `${origin}${joined(prefix, path)}${path.endsWith("/") ? "/" : ""}${rest}`;
}
