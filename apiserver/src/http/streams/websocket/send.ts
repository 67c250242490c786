import type { WebSocket } from "ws";

/** What may wait in a socket before its writers are held up, in bytes. */
const sendAhead = 256 * 1024;

/** Sends one message. @returns a promise that resolves when the socket has room, while it has none */
export function sendMessage(socket: WebSocket, message: Uint8Array | string): void | Promise<void> {
  if (socket.readyState !== socket.OPEN) return undefined;
  if (socket.bufferedAmount < sendAhead) return socket.send(message, () => {});
  return new Promise((resolve) => {
    socket.send(message, () => resolve());
  });
}
