import http, { type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import tls from "node:tls";
import { forwardProxyHeaders } from "@kx/shared/net/forward-proxy";
import { authorityOf, failureOf, headerObject, hopsOf, originForm, proxyHeaders, send, type Exchange, type Progress } from "./exchange.ts";
import type { CurlRequest, Route } from "./request.ts";

/** Sends one request over TLS inside a tunnel that the proxy opens. @throws CurlError, or node's error of the handshake */
export async function overTls(request: CurlRequest, route: Route, progress: Progress): Promise<Exchange> {
  const { url } = request;
  const { response: answer, socket, head } = await openTunnel(authorityOf(url, route), route);
  const hops = hopsOf(answer);
  progress.hops?.(hops);
  if (answer.headers[forwardProxyHeaders.failure] !== undefined) throw await failureOf(bodyOf(answer, socket, head));
  if (head.length > 0) socket.unshift(head);
  const secure = await handshake(socket, url, route);
  progress.note?.(`SSL connection using ${secure.getProtocol() ?? "TLS"} / ${secure.getCipher().name}`);
  const outgoing = http.request({
    method: request.method,
    path: originForm(url),
    headers: headerObject(request.headers),
    createConnection: () => secure,
    setHost: false,
    signal: route.signal,
  });
  return { response: await send(outgoing, request, progress, originForm(url)), hops };
}

interface Tunnel {
  response: IncomingMessage;
  socket: Socket;
  head: Buffer;
}

function openTunnel(authority: string, route: Route): Promise<Tunnel> {
  const connecting = http.request({
    ...route.proxy,
    method: "CONNECT",
    path: authority,
    headers: ["Host", authority, ...proxyHeaders(route).flat()],
    agent: false,
    setHost: false,
    signal: route.signal,
  });
  return new Promise((resolve, reject) => {
    connecting.once("connect", (response: IncomingMessage, socket: Socket, head: Buffer) => resolve({ response, socket, head }));
    connecting.once("error", reject);
    connecting.end();
  });
}

/** The body of an answer to CONNECT, which node leaves on the socket. */
async function* bodyOf(answer: IncomingMessage, socket: Socket, head: Buffer): AsyncGenerator<Uint8Array> {
  let left = Number(answer.headers["content-length"] ?? 0) - head.length;
  yield head;
  if (left <= 0) return void socket.destroy();
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    yield chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function handshake(socket: Socket, { hostname }: URL, { insecure, ca }: Route): Promise<tls.TLSSocket> {
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      host: hostname,
      rejectUnauthorized: !insecure,
      ALPNProtocols: ["http/1.1"],
      // An address is no server name (RFC 6066 3).
      ...(isAddress ? {} : { servername: hostname }),
      ...(ca === undefined ? {} : { ca }),
    });
    secure.once("secureConnect", () => resolve(secure)).once("error", reject);
  });
}
