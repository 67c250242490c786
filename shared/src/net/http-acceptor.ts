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
let server: Server | undefined;

/**
 * An acceptor that speaks HTTP/1.1: requests that a door has parsed go straight to the handler, raw connections
 * through one parser that all acceptors of the process share. It never listens on a port of the machine.
 */
export function httpAcceptor(handler: HttpHandler, upgrade?: UpgradeHandler): Acceptor {
  return {
    serve: handler,
    accept(connection, flow) {
      served.set(connection, { handler, upgrade, flow });
      parser().emit("connection", connection);
    },
  };
}

function parser(): Server {
  if (server) return server;
  server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, (request: IncomingMessage, response: ServerResponse) => {
    const { handler, flow } = served.get(request.socket)!;
    handler(request, response, flow);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { handler, upgrade, flow } = served.get(request.socket)!;
    if (upgrade) return upgrade(request, socket, head, flow);
    // A server that knows no other protocol answers as if the header were not there; here it ends the connection.
    void handler;
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}
