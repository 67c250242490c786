import type { ApiClient } from "@kx/shared/client/api-client";
import { isReason } from "@kx/shared/errors/status-error";
import { Event } from "@kx/shared/kinds/core/event";
import type { Clock } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";

/** Upstream's --event-ttl. */
const lifetime = 3_600_000;
/** Sweeps are at least so far apart: Events go in batches rather than each at its own moment. */
const grain = 60_000;
const pageSize = 500;

export interface EventExpiryOptions {
  client: ApiClient;
  clock: Clock;
  report(error: unknown): void;
}

/**
 * Removes Events an hour after they were last written; a cluster's storage does that by lease. Most objects of a busy
 * cluster are Events, so they are not watched: a sweep says when the first of those that are left is due, and what is
 * written after it is due later than that or an hour from now.
 */
export function startEventExpiry({ client, clock, report }: EventExpiryOptions): { close(): void } {
  let closed = false;
  let cancel = (): void => {};

  async function expire(event: Event): Promise<void> {
    try {
      await client.delete(Event, refOf(event), { preconditions: { uid: event.metadata.uid ?? "" } });
    } catch (error) {
      if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
    }
  }

  /** Milliseconds until the next Event is due. */
  async function sweep(): Promise<number> {
    let next = lifetime;
    let page: Awaited<ReturnType<typeof client.list<Event>>> | undefined;
    do {
      const token = page?.metadata.continue;
      page = await client.list(Event, { limit: pageSize, ...(token ? { continue: token } : {}) });
      for (const event of page.items) {
        const left = lastWritten(event) + lifetime - clock.now();
        if (left > 0) next = Math.min(next, left);
        else await expire(event);
      }
      if (closed) break;
    } while (page.metadata.continue);
    return next;
  }

  async function run(): Promise<void> {
    const next = await sweep().catch((error: unknown) => {
      if (!closed && !isReason(error, "Expired")) report(error);
      return 0;
    });
    if (!closed) cancel = clock.after(Math.max(next, grain), () => void run());
  }
  // Not at once: a start has more urgent things to do than to read every Event there is.
  cancel = clock.after(grain, () => void run());

  return {
    close() {
      closed = true;
      cancel();
    },
  };
}

function lastWritten({ metadata, lastTimestamp, eventTime, series }: Event): number {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime];
  return Math.max(0, ...times.map((time) => Date.parse(time ?? "")).filter((time) => !Number.isNaN(time)));
}
