import type { Destination } from "./destination.ts";
import { isOverloaded, weightedLeastConnection } from "./least.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** lblcr_expiration: a day, in milliseconds. */
const expiryMs = 86_400_000;

/** The destinations of one address; the newest first. */
interface Replicas {
  set: Destination[];
  changed: number;
  lastUse: number;
}

/** The most overhead for its weight, of those that can be used (ip_vs_dest_set_max). */
function mostLoaded(set: readonly Destination[]): Destination | undefined {
  let most: Destination | undefined;
  for (const destination of set) {
    if (destination.weight > 0 && (!most || most.overhead * destination.weight < destination.overhead * most.weight)) most = destination;
  }
  return most;
}

/**
 * Locality-based least connection with replication: a set of destinations for each address, which grows when its least
 * loaded one is overloaded, and loses its most loaded one after a day without a change (ip_vs_lblcr.c).
 */
export const createLblcr: CreateScheduler = (clock) => {
  const cache = new Map<string, Replicas>();
  return {
    schedule(destinations, { destinationIp }) {
      const now = clock.now();
      let entry = cache.get(destinationIp);
      if (entry && now - entry.lastUse < expiryMs) {
        entry.lastUse = now;
        const least = weightedLeastConnection(entry.set);
        if (entry.set.length > 1 && now - entry.changed > expiryMs) {
          const most = mostLoaded(entry.set);
          entry.set = entry.set.filter((destination) => destination !== most);
          entry.changed = now;
        }
        if (least && !isOverloaded(least, destinations)) return least;
      } else cache.set(destinationIp, (entry = { set: [], changed: now, lastUse: now }));
      const chosen = weightedLeastConnection(destinations);
      if (chosen && !entry.set.includes(chosen)) {
        entry.set = [chosen, ...entry.set];
        entry.changed = now;
      }
      return chosen;
    },
    removed(gone) {
      for (const entry of cache.values()) entry.set = entry.set.filter((destination) => destination !== gone);
    },
  };
};
