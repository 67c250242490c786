import type { Clock } from "@kx/shared/meta/clock";
import type { Endpoint } from "../../service-port.ts";
import { closedMs, Destination } from "./destination.ts";
import { createPersistence, type Persistence } from "./persistence.ts";
import type { CreateScheduler, Packet, Scheduler } from "./scheduler.ts";

/** How often kube-proxy looks whether a removed endpoint has lost its last connection, in milliseconds. */
const gracefulMs = 60_000;

export interface Scheduled {
  readonly destination: Destination;
  /** By persistence. */
  readonly sticky: boolean;
  /** Takes the connection out of the counters. */
  readonly release: () => void;
}

/** One virtual address with its real servers, scheduler and templates. */
export class VirtualServer {
  #destinations: Destination[] = [];
  #wanted: readonly Endpoint[] | undefined;
  #quiesced = 0;
  /** The list has changed since the scheduler saw it. */
  #changed = false;
  readonly #clock: Pick<Clock, "now">;
  readonly #scheduler: Scheduler;
  readonly #persistence: Persistence;
  /** TCP: closed connections linger, and removal waits for them. */
  readonly #stream: boolean;

  constructor(options: { clock: Pick<Clock, "now">; scheduler: CreateScheduler; stream: boolean }) {
    this.#clock = options.clock;
    this.#scheduler = options.scheduler(options.clock);
    this.#stream = options.stream;
    this.#persistence = createPersistence(options.clock, options.stream ? closedMs : 0);
  }

  /** The newest first. */
  get destinations(): readonly Destination[] {
    return this.#destinations;
  }

  /** Makes the real servers those of the endpoints, as kube-proxy's syncEndpoint does. @param endpoints the same list means no change */
  sync(endpoints: readonly Endpoint[]): void {
    if (this.#quiesced > 0) this.#deleteEmpty();
    if (this.#wanted !== endpoints) this.#replace(endpoints);
    this.#wanted = endpoints;
    if (this.#changed) this.#scheduler.listed?.(this.#destinations);
    this.#changed = false;
  }

  /** @param persistSeconds undefined without affinity */
  schedule(packet: Packet, persistSeconds: number | undefined): Scheduled | undefined {
    const known = persistSeconds === undefined ? undefined : this.#persistence.find(packet.sourceIp);
    const destination = known ?? this.#scheduler.schedule(this.#destinations, packet);
    if (!destination) return undefined;
    destination.active++;
    const unhold = persistSeconds === undefined ? undefined : this.#persistence.hold(packet.sourceIp, destination, persistSeconds);
    const release = (): void => {
      destination.closed(this.#stream);
      unhold?.();
    };
    return { destination, sticky: known !== undefined, release };
  }

  #replace(endpoints: readonly Endpoint[]): void {
    const wanted = new Map(endpoints.map((endpoint) => [endpoint.address, endpoint]));
    const gone = this.#destinations.filter(({ endpoint }) => !wanted.has(endpoint.address));
    for (const destination of this.#destinations) {
      const endpoint = wanted.get(destination.endpoint.address);
      if (!endpoint || destination.weight === 0) continue;
      destination.endpoint = endpoint;
      wanted.delete(endpoint.address);
    }
    for (const endpoint of wanted.values()) this.#add(endpoint);
    for (const destination of gone) this.#remove(destination);
  }

  /** An endpoint that comes back while it is quiesced is deleted and added anew, and keeps its connections. */
  #add(endpoint: Endpoint): void {
    const quiesced = this.#destinations.find((destination) => destination.endpoint.address === endpoint.address);
    if (quiesced) this.#delete(quiesced);
    const destination = quiesced ?? new Destination(endpoint, this.#clock);
    destination.endpoint = endpoint;
    destination.weight = 1;
    destination.deleteAt = Infinity;
    this.#destinations.unshift(destination);
    this.#changed = true;
  }

  /** Graceful: while a TCP destination has connections it stays with weight 0 (pkg/proxy/ipvs/graceful_termination.go). */
  #remove(destination: Destination): void {
    if (destination.weight === 0) return;
    const empty = destination.active === 0 && destination.inactive === 0;
    destination.weight = 0;
    if (!this.#stream || empty) return this.#delete(destination);
    destination.deleteAt = this.#clock.now() + gracefulMs;
    this.#quiesced++;
    this.#scheduler.weighed?.(this.#destinations);
  }

  #deleteEmpty(): void {
    const now = this.#clock.now();
    for (const destination of this.#destinations.filter(({ deleteAt }) => deleteAt <= now)) {
      const { emptyAt } = destination;
      const rounds = emptyAt === undefined ? Infinity : Math.ceil(Math.max(0, emptyAt - destination.deleteAt) / gracefulMs);
      if (destination.deleteAt + rounds * gracefulMs <= now) this.#delete(destination);
    }
  }

  #delete(destination: Destination): void {
    const at = this.#destinations.indexOf(destination);
    const previous = this.#destinations[at - 1];
    this.#destinations.splice(at, 1);
    // Its clients are scheduled anew.
    destination.weight = 0;
    if (destination.deleteAt !== Infinity) this.#quiesced--;
    destination.deleteAt = Infinity;
    this.#scheduler.removed?.(destination, previous);
    this.#changed = true;
  }
}
