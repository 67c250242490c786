import { foldedAddress, hash32 } from "./address-hash.ts";
import type { Destination } from "./destination.ts";
import type { CreateScheduler } from "./scheduler.ts";

const bits = 8;

/**
 * Source hashing: 256 buckets, filled in turn with as many of each destination as it weighs; a client whose bucket has a
 * destination that cannot be used is refused (ip_vs_sh.c without the flags sh-port and sh-fallback, as kube-proxy sets it up).
 */
export const createSh: CreateScheduler = () => {
  let buckets: Destination[] = [];
  function reassign(destinations: readonly Destination[]): void {
    const turn = destinations.flatMap((destination) => Array.from({ length: Math.max(1, destination.weight) }, () => destination));
    buckets = turn.length === 0 ? [] : Array.from({ length: 2 ** bits }, (_, bucket) => turn[bucket % turn.length] as Destination);
  }
  return {
    schedule(_destinations, { sourceIp }) {
      const found = buckets[hash32(foldedAddress(sourceIp), bits)];
      return found && found.weight > 0 ? found : undefined;
    },
    listed: reassign,
    weighed: reassign,
  };
};
