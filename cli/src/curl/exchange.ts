import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import type { Hop } from "@kx/shared/net/fabric";
import { curlExitCodes, forwardProxyHeaders, type FailureBody } from "@kx/shared/net/forward-proxy";
import { asCurlError, CurlError } from "./curl-error.ts";
import type { CurlRequest, Route } from "./request.ts";

/** An answer whose body has not been read. */
export interface Exchange {
  response: IncomingMessage;
  hops: readonly Hop[];
}

/** Told on the way, for `-v`. */
export interface Progress {
  sent?(lines: readonly string[]): void;
  hops?(hops: readonly Hop[]): void;
  note?(text: string): void;
}

/**
 * Sends one request through the forward proxy: plain HTTP in absolute form, TLS through a tunnel.
 * @throws CurlError when no connection came to be, with curl's exit code
 */
export async function exchange(request: CurlRequest, route: Route, progress: Progress): Promise<Exchange> {
  try {
    if (request.url.protocol === "https:") {
      const { overTls } = await import("./over-tls.ts");
      return await overTls(request, route, progress);
    }
    const { url } = request;
    const outgoing = http.request(proxied(request, route));
    const response = await send(outgoing, request, progress, originForm(url));
    const hops = hopsOf(response);
    progress.hops?.(hops);
    if (response.headers[forwardProxyHeaders.failure] !== undefined) throw await failureOf(response);
    return { response, hops };
  } catch (error) {
    throw asCurlError(error);
  }
}

function proxied(request: CurlRequest, route: Route): RequestOptions {
  return {
    ...route.proxy,
    method: request.method,
    path: `http://${authorityOf(request.url, route)}${originForm(request.url)}`,
    headers: headerObject([...proxyHeaders(route), ...request.headers]),
    agent: false,
    setHost: false,
    signal: route.signal,
  };
}

/** Headers in node's form, which leaves node's own Connection header removable; equal names become one list. */
export function headerObject(headers: readonly (readonly [string, string])[]): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const same = Object.keys(byName).find((known) => known.toLowerCase() === name.toLowerCase());
    if (same === undefined) byName[name] = value;
    else byName[same] = [byName[same] ?? [], value].flat();
  }
  return byName;
}

export const originForm = (url: URL): string => `${url.pathname}${url.search}`;

/** Where to connect: `--resolve` puts an address in the host's place. */
export function authorityOf(url: URL, { resolve }: Route): string {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const address = resolve.get(`${url.hostname}:${port}`) ?? resolve.get(`*:${port}`);
  const host = address?.includes(":") && !address.startsWith("[") ? `[${address}]` : (address ?? url.hostname);
  return `${host}:${port}`;
}

/** What is for the proxy alone; it takes them out. */
export function proxyHeaders({ user, trace }: Route): [string, string][] {
  const credentials = Buffer.from(`${user}:`).toString("base64");
  return [["Proxy-Authorization", `Basic ${credentials}`], ...(trace ? [[forwardProxyHeaders.trace, "1"] as [string, string]] : [])];
}

/** Sends a prepared request as curl would: no Connection header of node's. */
export function send(outgoing: ClientRequest, { method, headers, body }: CurlRequest, progress: Progress, path: string): Promise<IncomingMessage> {
  outgoing.removeHeader("connection");
  progress.sent?.([`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]);
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve).once("error", reject);
    outgoing.end(body);
  });
}

export function hopsOf({ headers }: IncomingMessage): Hop[] {
  const encoded = headers[forwardProxyHeaders.hops];
  return typeof encoded === "string" ? (JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")) as Hop[]) : [];
}

/** The proxy's word about a connection that could not be made. */
export async function failureOf(body: AsyncIterable<Uint8Array>): Promise<CurlError> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const { code, why, mend } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as FailureBody;
  return new CurlError(curlExitCodes[code], why, mend);
}
