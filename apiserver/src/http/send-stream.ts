import { once } from "node:events";
import type { StreamAnswer } from "./answers/answer.ts";
import { headOf, type Reply } from "./respond.ts";

/**
 * Passes bytes on as they come, no faster than the client reads them.
 * @throws StatusError when the source refuses before its first byte; nothing has been written then
 */
export async function sendStream(reply: Reply, { contentType, chunks }: StreamAnswer): Promise<void> {
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
      if (!response.write(chunk)) await Promise.race([once(response, "drain"), once(response, "close")]);
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
