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

/**
 * An acceptor that speaks HTTP/1.1: requests that a door has parsed go straight to the handler, raw connections
 * through a parser that all acceptors of the process share. It never listens on a port of the machine.
 */
export function httpAcceptor(handler: HttpHandler, upgrade?: UpgradeHandler): Acceptor {
  return {
    serve: handler,
    accept(connection, flow) {
      served.set(connection, { handler, upgrade, flow });
      parser(upgrade ? "upgrading" : "plain").emit("connection", connection);
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
  if (sort === "upgrading") {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const { upgrade, flow } = served.get(request.socket)!;
      upgrade?.(request, socket, head, flow);
    });
  }
  parsers[sort] = server;
  return server;
}
