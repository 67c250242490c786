import { connect as connectTls } from "node:tls";
import type { Duplex } from "node:stream";
import type { Hop, Sender } from "@kx/shared/net/fabric";
import type { FabricConnection } from "../fabric/fabric.ts";
import type { Reach } from "../fabric/reach.ts";
import type { FabricResponse } from "./fabric-response.ts";
import { LightRequest } from "./light-request.ts";
import { LightResponse } from "./light-response.ts";
import { requestOverDuplex } from "./over-duplex.ts";
import { readInit, type RequestParts } from "./request-parts.ts";

/** Connections that requests share, as an HTTP agent's keep-alive does. Without one every request connects anew. */
export type FetchAgent = Map<string, FabricConnection>;

export interface FetchOptions {
  readonly from: Sender;
  readonly hops?: Hop[] | undefined;
  readonly agent?: FetchAgent | undefined;
  /** PEM certificates that `https:` trusts beside the system's. */
  readonly ca?: string | undefined;
  /** Trusts every certificate, as curl's `-k` does. */
  readonly insecure?: boolean | undefined;
}

export type FabricFetch = (url: string | URL, init: RequestInit | undefined, options: FetchOptions) => Promise<Response>;

const maxRedirects = 20;
const redirects = new Set([301, 302, 303, 307, 308]);

const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);

async function connectionFor(reach: Reach, url: URL, parts: RequestParts, options: FetchOptions): Promise<FabricConnection> {
  const { agent, from, hops } = options;
  const key = agent && `${from.kind} ${from.ip} ${url.host}`;
  const kept = key === undefined ? undefined : agent?.get(key);
  if (kept?.live) return kept;
  const connection = await reach({ from, host: url.hostname, port: portOf(url), hops, signal: parts.signal });
  kept?.close();
  if (key !== undefined) agent?.set(key, connection);
  return connection;
}

function overTls(duplex: Duplex, url: URL, { ca, insecure }: FetchOptions): Duplex {
  return connectTls({ socket: duplex, servername: url.hostname, rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca }) });
}

/** @param kept an agent keeps the connection: it does not end with the answer */
function serveLight(connection: FabricConnection, url: URL, parts: RequestParts, kept: boolean): Promise<FabricResponse> {
  const { method, headers, body, signal } = parts;
  return new Promise((resolve, reject) => {
    const request = new LightRequest({ method, url: url.pathname + url.search, headers: { host: url.host, ...headers }, body });
    const response = new LightResponse({ url: url.href, method }, { resolve, reject });
    if (signal) {
      const abort = (): void => void response.destroy(signal.reason as Error);
      signal.addEventListener("abort", abort, { once: true });
      response.on("close", () => signal.removeEventListener("abort", abort));
    }
    if (!kept) response.on("close", () => connection.close());
    connection.serve(request, response);
  });
}

async function fetchOnce(reach: Reach, url: URL, parts: RequestParts, options: FetchOptions): Promise<FabricResponse> {
  const connection = await connectionFor(reach, url, parts, options);
  const tls = url.protocol === "https:";
  if (!tls && connection.acceptor.serve) return serveLight(connection, url, parts, options.agent !== undefined);
  const duplex = connection.open();
  return requestOverDuplex(tls ? overTls(duplex, url, options) : duplex, {
    ...parts,
    headers: { host: url.host, ...parts.headers },
    path: url.pathname + url.search,
    url: url.href,
  });
}

/** What the redirect asks for next (Fetch standard, HTTP-redirect fetch). */
function redirected(parts: RequestParts, status: number): RequestParts {
  const toGet = status === 303 ? parts.method !== "HEAD" : status < 303 && parts.method === "POST";
  if (!toGet) return parts;
  const { "content-type": _type, "content-length": _length, ...headers } = parts.headers;
  return { ...parts, method: "GET", headers, body: undefined };
}

/**
 * `fetch` for a sender on the simulated network. A receiver that serves HTTP is called directly, without a socket.
 * It rejects with the ConnectError of a connection that fails.
 */
export function createFetch(reach: Reach): FabricFetch {
  return async (input, init, options) => {
    let url = typeof input === "string" ? new URL(input.includes("://") ? input : `http://${input}`) : input;
    if (url.protocol !== "http:" && url.protocol !== "https:") throw new TypeError(`unknown scheme ${url.protocol.slice(0, -1)}`);
    let parts = await readInit(init);
    for (let followed = 0; ; followed++) {
      const response = await fetchOnce(reach, url, parts, options);
      const followable = redirects.has(response.status) && init?.redirect !== "manual";
      const location = followable ? response.headers.get("location") : null;
      if (location === null) return followed > 0 ? response.asRedirected() : response;
      if (init?.redirect === "error") throw new TypeError(`unexpected redirect to ${location}`);
      if (followed === maxRedirects) throw new TypeError("redirect count exceeded");
      url = new URL(location, url);
      parts = redirected(parts, response.status);
    }
  };
}
