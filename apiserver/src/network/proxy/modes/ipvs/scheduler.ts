import type { Clock } from "@kx/shared/meta/clock";
import type { Destination } from "./destination.ts";

/** What a scheduler reads of a connection's first packet. */
export interface Packet {
  readonly sourceIp: string;
  readonly sourcePort: number;
  /** The virtual address, before translation. */
  readonly destinationIp: string;
}

/**
 * One of the kernel's schedulers, for one virtual server (net/netfilter/ipvs, struct ip_vs_scheduler). The list of
 * destinations has the newest first, as `__ip_vs_update_dest` adds at the head.
 */
export interface Scheduler {
  /** The destination of a new connection; undefined: none, and the kernel refuses. */
  schedule(destinations: readonly Destination[], packet: Packet): Destination | undefined;
  /** A destination came or went (`add_dest`, `del_dest`). */
  listed?(destinations: readonly Destination[]): void;
  /** A weight changed (`upd_dest`). */
  weighed?(destinations: readonly Destination[]): void;
  /** @param previous what stood before it in the list */
  removed?(destination: Destination, previous: Destination | undefined): void;
}

export type CreateScheduler = (clock: Pick<Clock, "now">) => Scheduler;
