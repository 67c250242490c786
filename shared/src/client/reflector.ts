import { StatusError, type Status } from "../errors/status-error.ts";
import type { Kind } from "../kinds/kind.ts";
import type { Clock } from "../meta/clock.ts";
import type { KubeObject } from "../meta/object.ts";
import type { ApiClient } from "./api-client.ts";
import type { WatchEvent } from "./transport.ts";

/** What a reflector tells, in the order of revisions. */
export interface ReflectorSink<T> {
  /** The whole collection as of `revision`. */
  replace(objects: readonly T[], revision: number): void;
  /** One change; for DELETED `object` is the last state with the revision of its deletion. */
  change(type: "ADDED" | "MODIFIED" | "DELETED", object: T): void;
  /** Nothing that is not told yet happened up to `revision`. */
  reached(revision: number): void;
  /** From now on changes are told as they happen. */
  watching(): void;
  /** The watch has failed or ended and is opened again later. */
  lost(): void;
}

/** client-go's reflector waits 800 ms after a failure, doubles up to 30 s, and starts over after a success. */
const firstWait = 800;
const longestWait = 30_000;

/** A watch that ends sooner than this with nothing told counts as a failure. */
const shortWatch = 1000;

/**
 * Lists a kind and watches it from there until the signal aborts. A revision that the server has compacted away, or any
 * failure of the list, leads to a new list; a watch that ends is opened again where it stopped.
 */
export async function reflect<T extends KubeObject>(
  kind: Kind<T>,
  sink: ReflectorSink<T>,
  { client, clock, signal }: { client: ApiClient; clock: Clock; signal: AbortSignal },
): Promise<void> {
  let revision: string | undefined;
  let wait = firstWait;
  while (!signal.aborted) {
    let listed = false;
    let progressed = false;
    const opened = clock.now();
    try {
      if (revision === undefined) {
        const list = await client.list(kind);
        if (signal.aborted) return;
        revision = list.metadata.resourceVersion ?? "0";
        sink.replace(list.items, Number(revision));
        listed = true;
      }
      sink.watching();
      for await (const event of client.watch(kind, { resourceVersion: revision, allowWatchBookmarks: true, signal })) {
        if (signal.aborted) return;
        if (event.type === "ERROR") throw new StatusError(event.object as unknown as Status);
        progressed = true;
        revision = event.object.metadata.resourceVersion ?? revision;
        tell(sink, event);
      }
      if (progressed || clock.now() - opened >= shortWatch) {
        wait = firstWait;
        continue;
      }
    } catch (error) {
      if (isExpired(error)) {
        revision = undefined;
        // A fresh list whose revision is gone already would be asked for again at once, for ever.
        if (!listed) continue;
      }
    }
    if (signal.aborted) return;
    sink.lost();
    if (progressed) wait = firstWait;
    await pause(wait, clock, signal);
    wait = Math.min(wait * 2, longestWait);
  }
}

function tell<T extends KubeObject>(sink: ReflectorSink<T>, { type, object }: WatchEvent<T>): void {
  if (type === "BOOKMARK") sink.reached(Number(object.metadata.resourceVersion));
  else if (type !== "ERROR") sink.change(type, object);
}

function isExpired(error: unknown): boolean {
  return error instanceof StatusError && (error.code === 410 || error.reason === "Expired");
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, done);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
