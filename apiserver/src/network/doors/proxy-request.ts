import type { IncomingMessage } from "node:http";
import { forwardProxyHeaders } from "@kx/shared/net/forward-proxy";

/** Where a proxied request goes. */
export interface ProxyTarget {
  /** `web.default:8080`, as written. */
  readonly authority: string;
  /** Without brackets' removal: `web.default`, `[fd00::1]`. */
  readonly host: string;
  readonly port: number;
  /** The origin form that the receiver reads. */
  readonly path: string;
}

const scheme = "http://";

/** @param authority `HOST:PORT`; with `defaultPort` the port may be left out */
export function parseAuthority(authority: string, defaultPort?: number): Omit<ProxyTarget, "path"> | undefined {
  const colon = authority.lastIndexOf(":");
  const hasPort = colon > authority.lastIndexOf("]");
  const host = hasPort ? authority.slice(0, colon) : authority;
  const text = hasPort ? authority.slice(colon + 1) : "";
  const port = text === "" ? defaultPort : Number(text);
  if (host === "" || port === undefined || !Number.isInteger(port) || port < 1 || port > 65535) return undefined;
  return { authority, host, port };
}

/** Reads the absolute form of a request line; undefined for every other form. */
export function parseTarget(url: string): ProxyTarget | undefined {
  if (url.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  const end = url.slice(scheme.length).search(/[/?#]/);
  const authority = end < 0 ? url.slice(scheme.length) : url.slice(scheme.length, scheme.length + end);
  const rest = end < 0 ? "/" : url.slice(scheme.length + end);
  const parsed = parseAuthority(authority.slice(authority.lastIndexOf("@") + 1), 80);
  return parsed && { ...parsed, path: rest.startsWith("/") ? rest : `/${rest}` };
}

/** What a client tells the proxy alone. */
export interface ProxyHeaders {
  readonly authorization: string | undefined;
  readonly trace: boolean;
}

const ownHeaders = new Set(["proxy-authorization", "proxy-connection", forwardProxyHeaders.trace]);

/** Reads what is meant for the proxy, and takes it out of the request: the receiver does not see it. */
export function takeProxyHeaders(request: IncomingMessage): ProxyHeaders {
  const { headers, rawHeaders } = request;
  const asked = { authorization: headers["proxy-authorization"], trace: headers[forwardProxyHeaders.trace] === "1" };
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (!ownHeaders.has(name)) continue;
    rawHeaders.splice(index, 2);
    delete headers[name];
  }
  return asked;
}
