import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { plainHttpError } from "../../answers/plain-error.ts";
import { takeConnection, type Reply, type Upgrade } from "../../answers/reply.ts";

/**
 * The first of the client's protocols that is spoken here (k8s.io/streaming httpstream.Handshake).
 * @param asked the values of X-Stream-Protocol-Version
 * @throws PlainError 400, 403
 */
export function negotiateSpdy({ rawHeaders }: IncomingMessage, asked: string | undefined, spoken: readonly string[]): string {
  if (asked === undefined) {
    throw plainHttpError(400, `unable to upgrade: header X-Stream-Protocol-Version does not exist in request with ${rawHeaders.length / 2} headers`);
  }
  const protocols = asked.split(",").map((protocol) => protocol.trim()).filter(Boolean);
  if (protocols.length === 0) {
    throw plainHttpError(400, `unable to upgrade: header X-Stream-Protocol-Version contains [${asked}], but no valid protocols`);
  }
  const chosen = protocols.find((protocol) => spoken.includes(protocol));
  if (chosen === undefined) {
    const accepted = spoken.map((protocol) => ["X-Accepted-Stream-Protocol-Versions", protocol] as const);
    throw plainHttpError(403, `unable to upgrade: unable to negotiate protocol: client supports [${protocols.join(" ")}], server accepts [${spoken.join(" ")}]`, accepted);
  }
  return chosen;
}

/** @throws PlainError 400 where the client would upgrade to something else */
export function requireSpdy({ headers }: IncomingMessage): void {
  if (!headers.upgrade?.toLowerCase().includes("spdy/3.1")) {
    throw plainHttpError(400, `unable to upgrade: missing upgrade headers in request: ${JSON.stringify(headers)}`);
  }
}

/** Answers 101 and hands out the connection. @param protocol that was agreed on */
export function acceptSpdy(reply: Reply, upgrade: Upgrade, protocol: string): Duplex {
  const { socket, head } = takeConnection(reply, upgrade);
  if (head.length > 0) socket.unshift(head);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`);
  return socket;
}
