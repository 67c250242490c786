import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Acceptor, Flow, HttpRequest, HttpResponse } from "./fabric.ts";

export type HttpHandler = (request: HttpRequest, response: HttpResponse, flow: Flow) => void;

/** An upgraded connection (WebSocket): the socket and what of the new protocol came with the request. */
export type UpgradeHandler = (request: HttpRequest, socket: Duplex, head: Buffer, flow: Flow) => void;

interface Served {
  handler: HttpHandler;
  upgrade: UpgradeHandler | undefined;
  flow: Flow;
}

const served = new WeakMap<Duplex, Served>();
/** Node ignores an Upgrade header only where nobody listens for it, so that each sort has a parser of its own. */
const parsers: { plain?: Server; upgrading?: Server } = {};

/** Takes a connection whose client speaks HTTP/2 from the start. */
export type Http2Handler = (connection: Duplex) => void;

/**
 * An acceptor that speaks HTTP/1.1: requests that a door has parsed go straight to the handler, raw connections
 * through a parser that all acceptors of the process share. It never listens on a port of the machine.
 */
export function httpAcceptor(handler: HttpHandler, upgrade?: UpgradeHandler, http2?: Http2Handler): Acceptor {
  return {
    serve: handler,
    accept(connection, flow) {
      served.set(connection, { handler, upgrade, flow });
      const parse = (): void => void parser(upgrade ? "upgrading" : "plain").emit("connection", connection);
      if (http2) byFirstBytes(connection, () => http2(connection), parse);
      else parse();
    },
  };
}

/** What HTTP/2's preface begins with (RFC 9113, 3.4); no method of HTTP/1.1 does. */
const preface = "PRI";

/** Looks at what comes first, and leaves it to be read by who takes the connection. */
function byFirstBytes(connection: Duplex, http2: () => void, other: () => void): void {
  const ignore = (): void => undefined;
  connection.on("error", ignore);
  connection.once("readable", () => {
    const first = connection.read() as Buffer | null;
    if (first) connection.unshift(first);
    connection.off("error", ignore);
    if (first?.subarray(0, preface.length).toString("latin1") === preface) http2();
    else other();
  });
}

/** What `handler` makes of the requests of an HTTP acceptor, on connections that it has taken as on those that come parsed. */
export function interceptHttp(acceptor: Acceptor, handler: HttpHandler): Pick<Acceptor, "accept" | "serve"> {
  return {
    serve: handler,
    accept(connection, flow) {
      acceptor.accept?.(connection, flow);
      const entry = served.get(connection);
      if (entry) served.set(connection, { ...entry, handler });
    },
  };
}

function parser(sort: keyof typeof parsers): Server {
  const known = parsers[sort];
  if (known) return known;
  const server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, (request: IncomingMessage, response: ServerResponse) => {
    const { handler, flow } = served.get(request.socket)!;
    handler(request, response, flow);
  });
  // Who has sent its request and closed its half (nc) still gets an answer that takes a moment, as from real servers.
  Object.assign(server, { httpAllowHalfOpen: true });
  if (sort === "upgrading") {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { upgrade, flow } = served.get(request.socket)!;
      upgrade?.(request, socket, head, flow);
    });
  }
  parsers[sort] = server;
  return server;
}
