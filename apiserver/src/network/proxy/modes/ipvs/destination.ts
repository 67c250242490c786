import type { Clock } from "@kx/shared/meta/clock";
import type { Endpoint } from "../../service-port.ts";

/** How long a closed TCP connection stays listed as inactive: the kernel's FIN_WAIT and TIME_WAIT, in milliseconds. */
export const closedMs = 120_000;

/** One real server of a virtual server, with its connections (struct ip_vs_dest). */
export class Destination {
  endpoint: Endpoint;
  /** 0: quiesced, it gets no new connection. kube-proxy gives every other one 1. */
  weight: number;
  /** The last weight that was not 0: what `mh` builds its table by. */
  lastWeight: number;
  active = 0;
  /** When kube-proxy looks next whether a quiesced one can go, in milliseconds. */
  deleteAt = Infinity;
  readonly #clock: Pick<Clock, "now">;
  /** When each closed connection leaves the list; sorted, as all stay equally long. */
  #leaving: number[] = [];
  #left = 0;

  constructor(endpoint: Endpoint, clock: Pick<Clock, "now">, weight = 1) {
    this.endpoint = endpoint;
    this.weight = weight;
    this.lastWeight = weight;
    this.#clock = clock;
  }

  get inactive(): number {
    return this.#inactiveAt(this.#clock.now());
  }

  #inactiveAt(now: number): number {
    while (this.#left < this.#leaving.length && (this.#leaving[this.#left] as number) <= now) this.#left++;
    if (this.#left > 1024 && this.#left * 2 > this.#leaving.length) {
      this.#leaving = this.#leaving.slice(this.#left);
      this.#left = 0;
    }
    return this.#leaving.length - this.#left;
  }

  /** When the last connection has left the list; undefined while one is active. */
  get emptyAt(): number | undefined {
    return this.active > 0 ? undefined : (this.#leaving.at(-1) ?? 0);
  }

  /** An active connection has closed. @param listed TCP: it stays a while */
  closed(listed: boolean): void {
    this.active--;
    if (!listed) return;
    const now = this.#clock.now();
    // Forgets those that have left, also where no scheduler asks for them.
    this.#inactiveAt(now);
    this.#leaving.push(now + closedMs);
  }

  /** ip_vs_dest_conn_overhead: an active connection counts as 256 inactive ones. */
  get overhead(): number {
    return this.active * 256 + this.inactive;
  }
}
