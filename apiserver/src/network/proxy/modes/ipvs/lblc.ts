import type { Destination } from "./destination.ts";
import { isOverloaded, weightedLeastConnection } from "./least.ts";
import type { CreateScheduler } from "./scheduler.ts";

/** lblc_expiration: a day without use, in milliseconds. */
const expiryMs = 86_400_000;

/**
 * Locality-based least connection: what goes to one address stays with one destination until that one is overloaded
 * (ip_vs_lblc.c). Entries are looked at on use, where the kernel sweeps them every half hour.
 */
export const createLblc: CreateScheduler = (clock) => {
  const cache = new Map<string, { destination: Destination; lastUse: number }>();
  return {
    schedule(destinations, { destinationIp }) {
      const now = clock.now();
      const entry = cache.get(destinationIp);
      if (entry && now - entry.lastUse < expiryMs) {
        entry.lastUse = now;
        const { destination } = entry;
        if (destination.weight > 0 && !isOverloaded(destination, destinations)) return destination;
      }
      const destination = weightedLeastConnection(destinations);
      if (destination) cache.set(destinationIp, { destination, lastUse: now });
      return destination;
    },
    removed(gone) {
      for (const [ip, { destination }] of cache) if (destination === gone) cache.delete(ip);
    },
  };
};
