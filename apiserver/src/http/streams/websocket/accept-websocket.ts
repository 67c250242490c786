import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { PlainError } from "../../answers/plain-error.ts";
import { takeConnection, type Reply, type Upgrade } from "../../answers/reply.ts";

/** As golang.org/x/net/websocket bounds a message. */
const maxMessage = 32 * 1024 * 1024;

export const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === "websocket";

/** The subprotocols that a client offers, in its order. */
export const offeredProtocols = ({ headers }: IncomingMessage): string[] =>
  (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim()).filter(Boolean);

/**
 * The first offered subprotocol that is spoken; a client that offers none gets the one named `""`.
 * @throws PlainError 403 without a body, as golang.org/x/net/websocket answers
 */
export function negotiateWebSocket(incoming: IncomingMessage, spoken: readonly string[]): string {
  const offered = offeredProtocols(incoming);
  const chosen = (offered.length > 0 ? offered : [""]).find((protocol) => spoken.includes(protocol));
  if (chosen === undefined) throw new PlainError(403, "");
  return chosen;
}

/** What a handshake must have (golang.org/x/net/websocket ReadHandshake). @throws PlainError 400, 405 */
export function requireWebSocket({ method, headers }: IncomingMessage): void {
  if (method !== "GET") throw new PlainError(405, "bad method");
  if (!/^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "")) throw new PlainError(400, "mismatch challenge/response");
  if (headers["sec-websocket-version"] !== "13") throw new PlainError(400, "missing or bad WebSocket Version", [["Sec-WebSocket-Version", "13"]]);
}

/**
 * Answers 101. The subprotocol is named here, not by the library: it takes no name with a slash, which kubectl's tunnel has.
 * @param protocol that was agreed on; empty for none
 */
export async function acceptWebSocket(reply: Reply, upgrade: Upgrade, protocol: string): Promise<WebSocket> {
  const accept = await webSocketAcceptor();
  return accept(reply, upgrade, protocol);
}

/** The same at once, when the library is there. */
export async function webSocketAcceptor(): Promise<(reply: Reply, upgrade: Upgrade, protocol: string) => WebSocket> {
  const { WebSocketServer } = await import("ws");
  return (reply, upgrade, protocol) => {
    const server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: maxMessage });
    server.on("headers", (lines) => {
      if (protocol) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
    });
    delete reply.incoming.headers["sec-websocket-protocol"];
    const { socket, head } = takeConnection(reply, upgrade);
    let accepted!: WebSocket;
    // Called before it returns: the handshake has been looked at already.
    server.handleUpgrade(reply.incoming, socket, head, (webSocket) => (accepted = webSocket));
    // Its end is told by `close`; what broke it is nobody's fault here.
    accepted.on("error", () => {});
    // As golang.org/x/net/websocket ends: the close frame, then the connection. Clients that look for bytes and not for
    // frames (Python's) hear of the first by the second.
    const close = accepted.close.bind(accepted);
    accepted.close = (code, reason) => {
      close(code, reason);
      socket.end();
    };
    return accepted;
  };
}
