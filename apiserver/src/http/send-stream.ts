import type { StreamAnswer } from "./answers/answer.ts";
import type { Reply, Upgrade } from "./answers/reply.ts";
import { drained } from "./drained.ts";
import { headOf } from "./respond.ts";
import { acceptWebSocket, negotiateWebSocket, requireWebSocket } from "./streams/websocket/accept-websocket.ts";
import { sendMessage } from "./streams/websocket/send.ts";

/**
 * Passes bytes on as they come, no faster than the client reads them.
 * @throws StatusError when the source refuses before its first byte; nothing has been written then
 */
export async function sendStream(reply: Reply, answer: StreamAnswer): Promise<void> {
  if (reply.upgrade) await sendByWebSocket(reply, reply.upgrade, answer);
  else await sendBody(reply, answer);
}

async function sendBody(reply: Reply, { contentType, chunks }: StreamAnswer): Promise<void> {
  const { response } = reply;
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, headOf(reply, contentType));
    response.flushHeaders();
  };
  // Who follows a silent log sees at once that it is open; a source that refuses does so within this turn.
  const opened = setImmediate(begin);
  try {
    for await (const chunk of chunks) {
      begin();
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    }
    begin();
    response.end();
  } catch (error) {
    if (!response.headersSent) throw error;
    response.destroy();
  } finally {
    clearImmediate(opened);
  }
}

const base64 = "base64.binary.k8s.io";

/** As messages, after an empty first one (k8s.io/streaming wsstream.Reader): what browsers can read. */
async function sendByWebSocket(reply: Reply, upgrade: Upgrade, { chunks }: StreamAnswer): Promise<void> {
  requireWebSocket(reply.incoming);
  const protocol = negotiateWebSocket(reply.incoming, ["", "binary.k8s.io", base64]);
  const source = chunks[Symbol.asyncIterator]();
  // What the source refuses, it refuses with its first bytes or within this turn.
  const first = source.next();
  await Promise.race([first, new Promise((resolve) => setImmediate(resolve))]);
  const socket = await acceptWebSocket(reply, upgrade, protocol);
  const send = (bytes: Uint8Array): void | Promise<void> => sendMessage(socket, protocol === base64 ? Buffer.from(bytes).toString("base64") : bytes);
  send(Buffer.alloc(0));
  try {
    for (let next = await first; !next.done; next = await source.next()) {
      if (socket.readyState !== socket.OPEN) return;
      await send(next.value);
    }
  } catch {
    // A log that breaks off ends.
  } finally {
    void source.return?.();
    socket.close(1000);
  }
}
