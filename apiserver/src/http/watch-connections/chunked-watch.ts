import type { Reply } from "../answers/reply.ts";
import { headOf } from "../respond.ts";
import type { WatchConnection } from "./watch-connection.ts";

/** A watch as a chunked body, a line an event; what comes until `flush` leaves in one packet. */
export function chunkedWatch(reply: Reply): WatchConnection {
  const { response } = reply;
  let corked = false;
  const head = (): void => {
    if (!response.headersSent) response.writeHead(200, headOf(reply, "application/json"));
  };
  const flush = (): void => {
    if (!corked) return;
    corked = false;
    response.uncork();
  };
  return {
    begin() {
      head();
      response.flushHeaders();
    },
    write(line) {
      head();
      if (!corked) {
        corked = true;
        response.cork();
      }
      response.write(line);
    },
    flush,
    waiting: () => response.writableLength,
    end() {
      head();
      response.end();
    },
    cut: () => void response.destroy(),
    closed: new Promise((resolve) => {
      if (response.destroyed) resolve();
      response.once("close", resolve);
    }),
  };
}
