import type { WebSocket } from "ws";
import { PlainError } from "../answers/plain-error.ts";
import type { Reply, Upgrade } from "../answers/reply.ts";
import { offeredProtocols, requireWebSocket, webSocketAcceptor } from "../streams/websocket/accept-websocket.ts";
import type { WatchConnection } from "./watch-connection.ts";

/**
 * A watch as text messages, one an event (apiserver endpoints/handlers/watch.go HandleWS). As golang.org/x/net/websocket
 * has it, the client must name its origin, and any one subprotocol is agreed to.
 * @throws PlainError 400, 403, 405 for a handshake that does not fit
 */
export async function websocketWatch(reply: Reply, upgrade: Upgrade): Promise<WatchConnection> {
  requireWebSocket(reply.incoming);
  if (!reply.incoming.headers.origin) throw new PlainError(403, "");
  const [protocol = "", ...others] = offeredProtocols(reply.incoming);
  if (others.length > 0) throw new PlainError(400, "");
  const accept = await webSocketAcceptor();
  let socket: WebSocket | undefined;
  const opened = (): WebSocket => (socket ??= accept(reply, upgrade, protocol));
  return {
    begin: () => void opened(),
    // Lines are whole texts; the library would send bytes as a binary message.
    write: (line) => opened().send(line, { binary: false }, () => {}),
    flush() {},
    waiting: () => socket?.bufferedAmount ?? 0,
    end: () => opened().close(1000),
    cut: () => void upgrade.socket.destroy(),
    closed: new Promise((resolve) => {
      upgrade.socket.once("close", resolve);
    }),
  };
}
