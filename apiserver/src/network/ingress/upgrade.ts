import { ServerResponse, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import type { HttpRequest } from "@kx/shared/net/fabric";
import type { Exchange } from "./exchange.ts";
import { headersOf, type Upgraded } from "./send-over-duplex.ts";

/** A response on the socket of a request that asks for an upgrade, for every answer but the upgrade; it ends the connection. */
export function responseOn(request: HttpRequest, socket: Duplex): ServerResponse {
  // Node's server has let go of the socket: nobody else hears its errors.
  socket.on("error", () => socket.destroy());
  const response = new ServerResponse(request as IncomingMessage);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.once("finish", () => {
    response.detachSocket(socket as Socket);
    socket.end();
  });
  return response;
}

/** Joins the client's connection with the pod's once the pod agrees. @param head what of the new protocol came with the request */
export function joinSockets(exchange: Exchange, response: ServerResponse, socket: Duplex, head: Buffer): Upgraded {
  return (answer, pod, podHead) => {
    const ended = exchange.switchProtocols();
    response.detachSocket(socket as Socket);
    const lines = Object.entries(headersOf(answer)).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`));
    socket.write(`HTTP/1.1 101 ${answer.statusMessage}\r\n${lines.join("")}\r\n`);
    let bytes = podHead.length;
    if (podHead.length > 0) socket.write(podHead);
    if (head.length > 0) pod.write(head);
    pod.on("data", (chunk: Buffer) => (bytes += chunk.length));
    const closed = (): void => {
      pod.destroy();
      socket.destroy();
      ended(bytes);
    };
    pipeline(socket, pod, closed);
    pipeline(pod, socket, closed);
  };
}
