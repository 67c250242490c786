import { foldedAddress, hash32 } from "./address-hash.ts";
import type { Destination } from "./destination.ts";
import type { CreateScheduler } from "./scheduler.ts";

const bits = 8;

/**
 * Destination hashing: 256 buckets, filled with the destinations in turn, chosen by the virtual address. A Service has one
 * such address, so all of its connections go to one endpoint (ip_vs_dh.c).
 */
export const createDh: CreateScheduler = () => {
  let buckets: readonly Destination[] = [];
  return {
    schedule(_destinations, { destinationIp }) {
      const found = buckets[hash32(foldedAddress(destinationIp), bits) % buckets.length];
      return found && found.weight > 0 ? found : undefined;
    },
    // Buckets in turn are the bucket's number modulo the length of the list, as long as there are fewer than buckets.
    listed(destinations) {
      buckets = destinations.slice(0, 2 ** bits);
    },
  };
};
