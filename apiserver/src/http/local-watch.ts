import type { WatchEvent } from "@kx/shared/client/transport";
import type { RegistryEvent } from "../registry/registry.ts";
import { bookmarkObject } from "./answers/bookmark.ts";
import type { WatchAnswer } from "./answers/answer.ts";
import { openWatch } from "./answers/open-watch.ts";
import { servedObject } from "./answers/served-object.ts";
import type { ApiFloor } from "./request/api-request.ts";

/** Events that may wait for a slow reader beside the initial ones. It is then closed, and watches again from what it saw. */
const queueLimit = 10_000;

/** A watch of this process: the committed objects themselves, in order. @throws StatusError when it is refused */
export async function* localWatch(answer: WatchAnswer, floor: ApiFloor, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const { resource } = answer;
  let waiting: WatchEvent[] = [];
  let ended = false;
  let allowance = Number.POSITIVE_INFINITY;
  let wake = (): void => {};
  let stop = (): void => {};

  const push = (event: WatchEvent): void => {
    waiting.push(event);
    if (waiting.length > allowance) {
      stop();
      ended = true;
    }
    wake();
  };
  const abort = (): void => {
    waiting = [];
    ended = true;
    wake();
  };
  if (signal.aborted) return;
  signal.addEventListener("abort", abort, { once: true });
  try {
    stop = await openWatch(answer, floor, {
      event: (event) => push(resource.otherVersion ? converted(answer, event) : stored(event)),
      bookmark: (revision, initialEventsEnd) => push({ type: "BOOKMARK", object: bookmarkObject(resource, revision, initialEventsEnd) }),
      end(error) {
        if (error) push({ type: "ERROR", object: error.status });
        ended = true;
        wake();
      },
    });
    allowance = waiting.length + queueLimit;
    for (;;) {
      const batch = waiting;
      waiting = [];
      for (const event of batch) {
        if (signal.aborted) return;
        yield event;
      }
      if (waiting.length > 0) continue;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener("abort", abort);
    stop();
  }
}

/** The object is parsed when the reader looks at it, not when the commit is told. */
const stored = ({ type, entry }: RegistryEvent): WatchEvent => ({
  type,
  get object() {
    return entry.object;
  },
});

const converted = ({ resource }: WatchAnswer, { type, entry }: RegistryEvent): WatchEvent => ({ type, object: servedObject(resource, entry.object) });
