import { Event } from "@kx/shared/kinds/core/event";
import { refOf } from "@kx/shared/meta/object";
import { defineController } from "./controller.ts";

/** Upstream's --event-ttl. */
const lifetime = 3_600_000;
/** Events are looked at in batches, a minute apart, rather than each at its own moment. */
const grain = 60_000;

/** Removes Events an hour after they were last written; a cluster's storage does that by lease. */
export const eventExpiry = defineController<Event>({
  name: "event-expiry",
  reconciles: Event,
  wakesOn: [],
  async reconcile(event, _ref, { client, clock }) {
    if (!event) return undefined;
    const left = lastWritten(event) + lifetime - clock.now();
    if (left > 0) return Math.ceil(left / grain) * grain;
    await client.delete(Event, refOf(event), { preconditions: { uid: event.metadata.uid ?? "" } });
    return undefined;
  },
});

export function lastWritten({ metadata, lastTimestamp, eventTime, series }: Event): number {
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime];
  return Math.max(0, ...times.map((time) => Date.parse(time ?? "")).filter((time) => !Number.isNaN(time)));
}
