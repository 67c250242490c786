import { isReason, type StatusError } from "@kx/shared/errors/status-error";
import type { Revision } from "../../registry/registry.ts";
import type { RegistryEvent } from "../../registry/registry.ts";
import type { ApiFloor } from "../request/api-request.ts";
import type { WatchAnswer } from "./answer.ts";

/** Who hears a watch. Nothing is called after `end`, nor after the returned stop. */
export interface WatchListener {
  event(event: RegistryEvent): void;
  bookmark(revision: Revision, initialEventsEnd: boolean): void;
  /** Too old a revision ends the watch with this error as its last event; without one it just ends. */
  end(error?: StatusError): void;
}

/** Apiserver's storage cacher sends one bookmark a minute. */
const bookmarkEveryMs = 60_000;

/**
 * Starts a watch with its bookmarks and its end. A revision that is no longer there ends it with an ERROR event, as a
 * cluster does; other refusals are thrown.
 * @returns stops it
 * @throws StatusError 400, 422, 504
 */
export async function openWatch({ resource, query, timeoutMs }: WatchAnswer, { registry, clock }: Pick<ApiFloor, "registry" | "clock">, listener: WatchListener): Promise<() => void> {
  let open = true;
  let stopRegistry = (): void => {};
  const cancels: (() => void)[] = [];
  const stop = (): void => {
    open = false;
    stopRegistry();
    for (const cancel of cancels.splice(0)) cancel();
  };
  const end = (error?: StatusError): void => {
    if (!open) return;
    stop();
    listener.end(error);
  };
  const asked = query.allowWatchBookmarks === true;
  const initialEventsEnd = (revision: Revision): void => listener.bookmark(revision, true);
  try {
    const watch = await registry.watch(resource.kind, query, {
      event: (event) => listener.event(event),
      // The mark behind the initial events goes to those alone that take bookmarks.
      ...(asked ? { initialEventsEnd } : {}),
      end,
    });
    stopRegistry = () => watch.stop();
    if (!open) watch.stop();
  } catch (error) {
    if (!isReason(error, "Expired")) throw error;
    end(error);
  }
  if (!open) return stop;

  const bookmark = (): void => listener.bookmark(registry.revision(), false);
  const everyMinute = (): void => {
    cancels[1] = clock.after(bookmarkEveryMs, () => {
      bookmark();
      if (open) everyMinute();
    });
  };
  cancels[0] = clock.after(timeoutMs, () => {
    if (asked) bookmark();
    end();
  });
  if (asked) everyMinute();
  return stop;
}
