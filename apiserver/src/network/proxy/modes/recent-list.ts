import type { Clock } from "@kx/shared/meta/clock";

/** xt_recent's ip_list_tot: how many addresses one list holds. */
const capacity = 100;

/** The addresses that used one chain lately: `-m recent --name CHAIN`. */
export interface RecentList {
  /** `--rcheck --seconds SECONDS --reap`: seen within that time? Older addresses are forgotten. */
  seen(ip: string, seconds: number): boolean;
  /** `--set`: seen now. The oldest address makes room. */
  set(ip: string): void;
}

export function createRecentList(clock: Pick<Clock, "now">): RecentList {
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
