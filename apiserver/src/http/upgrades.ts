import { ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Entrance, Exchange } from "./exchange.ts";
import { connectSubresources } from "./request/connect-subresources.ts";
import { requestInfo } from "./request/request-info.ts";
import type { ServedResources } from "./request/served-resources.ts";
import { isWebSocket } from "./streams/websocket/accept-websocket.ts";

/** The requests that ask to leave HTTP, and the connections that did. */
export interface Upgrades {
  /** Takes upgrades of a server that has its requests from elsewhere. */
  attach(server: Server | TlsServer, entrance: Entrance): void;
  /** Cuts the connections that have left HTTP: their server knows them no more. */
  close(): void;
}

export function createUpgrades({ table, exchange }: { table: ServedResources; exchange: Exchange }): Upgrades {
  const sockets = new Set<Duplex>();

  function take(incoming: IncomingMessage, socket: Duplex, head: Buffer, entrance: Entrance): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Who breaks off has left; that shows in the `close` that follows.
    socket.on("error", () => {});
    const response = new ServerResponse(incoming);
    response.assignSocket(socket as Socket);
    // No parser is on the connection any more: an answer is its end.
    response.shouldKeepAlive = false;
    response.once("finish", () => socket.end());
    exchange(incoming, response, entrance, { socket, head });
  }

  return {
    attach(server, entrance) {
      server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (mayUpgrade(table, incoming)) take(incoming, socket, head, entrance);
        else serveUnupgraded(server, incoming, socket, head);
      });
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Streams and proxies take any upgrade, watches and logs a WebSocket. An unknown path is answered as without an upgrade. */
function mayUpgrade(table: ServedResources, incoming: IncomingMessage): boolean {
  const { url = "/", method = "GET" } = incoming;
  const mark = url.indexOf("?");
  try {
    const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
    const info = requestInfo(table, method, mark < 0 ? url : url.slice(0, mark), query);
    if (!info) return false;
    const { verb, subresource } = info;
    if (subresource !== undefined && connectSubresources.has(subresource)) return true;
    return isWebSocket(incoming) && (verb === "watch" || subresource === "log");
  } catch {
    return false;
  }
}

/**
 * Serves a request as if it had no Upgrade header, as HTTP allows. Node has taken its parser from the connection, and
 * leaves no other way: the head is put back without that header, and the connection begins anew.
 */
function serveUnupgraded(server: Server | TlsServer, { method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() !== "upgrade") text += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  }
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, "latin1"), head]));
  server.emit("encrypted" in socket ? "secureConnection" : "connection", socket);
}
