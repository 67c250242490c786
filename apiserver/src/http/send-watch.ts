import type { StatusError } from "@kx/shared/errors/status-error";
import { eventEncoder } from "./answers/encode-events.ts";
import type { WatchAnswer } from "./answers/answer.ts";
import { openWatch } from "./answers/open-watch.ts";
import type { Reply } from "./answers/reply.ts";
import type { ApiFloor } from "./request/api-request.ts";
import type { Representation } from "./request/representation.ts";
import { chunkedWatch } from "./watch-connections/chunked-watch.ts";
import { websocketWatch } from "./watch-connections/websocket-watch.ts";

/** What may wait for a slow reader beside the initial events, in bytes; past it the watch ends. */
const queueLimit = 8 * 1024 * 1024;
/** How long a slow reader may take for what was told before the end, in milliseconds. */
const drainMs = 30_000;

/**
 * Writes a watch until it ends or the client goes away. The events of one turn leave together. A reader that is too far
 * behind gets what waits for it whole, and the end: clients watch again from the last event that they have seen.
 * @throws StatusError when the watch is refused, PlainError when a WebSocket cannot be had; nothing has been written then
 */
export async function sendWatch(reply: Reply, answer: WatchAnswer, as: Representation, floor: ApiFloor): Promise<void> {
  const connection = reply.upgrade ? await websocketWatch(reply, reply.upgrade) : chunkedWatch(reply);
  const encoder = eventEncoder(answer, as, () => floor.clock.now());
  let over = false;
  let allowance = Number.POSITIVE_INFINITY;
  let stop = (): void => {};
  let cancelCut = (): void => {};
  let checked = false;

  const finish = (): void => {
    if (over) return;
    over = true;
    stop();
    connection.end();
    cancelCut = floor.clock.after(drainMs, () => connection.cut());
  };
  const check = (): void => {
    checked = false;
    connection.flush();
    if (connection.waiting() > allowance) finish();
  };
  const write = (line: Uint8Array): void => {
    if (over) return;
    connection.write(line);
    if (checked) return;
    checked = true;
    process.nextTick(check);
  };

  const closed = async (): Promise<void> => {
    await connection.closed;
    over = true;
    stop();
    cancelCut();
  };
  const left = closed();
  stop = await openWatch(answer, floor, {
    event: (event) => write(encoder.event(event)),
    bookmark: (revision, initialEventsEnd) => write(encoder.bookmark(revision, initialEventsEnd)),
    end(error?: StatusError) {
      if (error) write(encoder.error(error.status));
      finish();
    },
  });
  if (over) stop();
  else {
    connection.begin();
    allowance = connection.waiting() + queueLimit;
  }
  await left;
}
