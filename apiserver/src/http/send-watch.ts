import type { StatusError } from "@kx/shared/errors/status-error";
import { eventEncoder } from "./answers/encode-events.ts";
import type { WatchAnswer } from "./answers/answer.ts";
import { openWatch } from "./answers/open-watch.ts";
import type { ApiFloor } from "./request/api-request.ts";
import type { Representation } from "./request/representation.ts";
import { headOf, type Reply } from "./respond.ts";

/** What may wait for a slow reader beside the initial events, in bytes; past it the connection is closed. */
const queueLimit = 8 * 1024 * 1024;

/**
 * Writes a watch until it ends or the client goes away. The events of one turn leave in one packet.
 * @throws StatusError when the watch is refused; nothing has been written then
 */
export async function sendWatch(reply: Reply, answer: WatchAnswer, as: Representation, floor: ApiFloor): Promise<void> {
  const { response } = reply;
  const encoder = eventEncoder(answer, as, () => floor.clock.now());
  let gone = response.destroyed;
  let allowance = Number.POSITIVE_INFINITY;
  let stop = (): void => {};
  let corked = false;

  const uncork = (): void => {
    corked = false;
    if (gone) return;
    response.uncork();
    if (response.writableLength <= allowance) return;
    gone = true;
    stop();
    response.destroy();
  };
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, headOf(reply, "application/json"));
  };
  const write = (line: Uint8Array): void => {
    if (gone) return;
    begin();
    if (!corked) {
      corked = true;
      response.cork();
      process.nextTick(uncork);
    }
    response.write(line);
  };

  const finished = new Promise<void>((resolve) => {
    response.once("close", () => {
      gone = true;
      stop();
      resolve();
    });
  });
  stop = await openWatch(answer, floor, {
    event: (event) => write(encoder.event(event)),
    bookmark: (revision, initialEventsEnd) => write(encoder.bookmark(revision, initialEventsEnd)),
    end(error?: StatusError) {
      if (error) write(encoder.error(error.status));
      if (gone) return;
      begin();
      response.end();
    },
  });
  if (gone) stop();
  else if (!response.writableEnded) {
    begin();
    response.flushHeaders();
    allowance = response.writableLength + queueLimit;
  }
  await finished;
}
