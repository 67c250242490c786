import type { Clock } from "@kx/shared/meta/clock";

/** The clients that used one endpoint lately: `-m recent --name CHAIN`, or a set of nftables with a timeout. */
export interface RecentList {
  /** Seen within that time? Older addresses are forgotten. */
  seen(ip: string, seconds: number): boolean;
  /** Seen now. The oldest address makes room. */
  set(ip: string): void;
}

/** @param capacity how many addresses the list holds */
export function createRecentList(clock: Pick<Clock, "now">, capacity: number): RecentList {
  // Kept in the order of the last use: the first entry is the oldest.
  const lastSeen = new Map<string, number>();
  return {
    seen(ip, seconds) {
      const oldest = clock.now() - seconds * 1000;
      for (const [address, at] of lastSeen) {
        if (at > oldest) break;
        lastSeen.delete(address);
      }
      return lastSeen.has(ip);
    },
    set(ip) {
      lastSeen.delete(ip);
      lastSeen.set(ip, clock.now());
      if (lastSeen.size > capacity) lastSeen.delete(lastSeen.keys().next().value ?? "");
    },
  };
}
