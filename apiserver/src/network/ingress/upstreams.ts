import type { Cache } from "@kx/shared/client/informer";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice, serviceNameLabel } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Random } from "@kx/shared/meta/clock";
import { endpointsOf, type Endpoint } from "./endpoints.ts";
import type { Backend } from "./server.ts";

/** The endpoints behind a backend, in turns. */
export interface Upstream {
  /** Empty when nothing can answer. */
  endpoints(): readonly Endpoint[];
  /** The next in turn; undefined when there is none. */
  next(): Endpoint | undefined;
}

export interface Upstreams {
  of(backend: Backend): Upstream;
  close(): void;
}

const serviceIndex = "ingress/service";

/** Follows Services and EndpointSlices; what is asked for is kept until its Service or slices change. */
export function createUpstreams(cache: Cache, random: Random): Upstreams {
  const services = cache.of(Service);
  const slices = cache.of(EndpointSlice);
  slices.addIndex(serviceIndex, ({ metadata }) => {
    const service = metadata.labels?.[serviceNameLabel];
    return service ? [`${metadata.namespace}/${service}`] : [];
  });
  /** By service, then by port. */
  const known = new Map<string, Map<string, RoundRobin>>();

  function change(service: string, gone: boolean): void {
    if (gone) known.delete(service);
    else for (const upstream of known.get(service)?.values() ?? []) upstream.outdated = true;
  }
  const stops = [
    services.subscribe(({ type, object: { metadata } }) => change(`${metadata.namespace}/${metadata.name}`, type === "DELETED")),
    slices.subscribe(({ object, previous }) => {
      for (const slice of [object, previous]) {
        const service = slice?.metadata.labels?.[serviceNameLabel];
        if (service) change(`${slice?.metadata.namespace}/${service}`, false);
      }
    }),
  ];

  return {
    of({ namespace, service, port }) {
      const key = `${namespace}/${service}`;
      let ports = known.get(key);
      if (!ports) known.set(key, (ports = new Map()));
      let upstream = ports.get(port);
      if (!upstream) {
        const look = (): Endpoint[] => endpointsOf(services.get({ namespace, name: service }), slices.indexed(serviceIndex, key), port);
        ports.set(port, (upstream = new RoundRobin(look, random)));
      }
      return upstream;
    },
    close: () => stops.forEach((stop) => stop()),
  };
}

/** Takes turns from a random start, anew whenever the endpoints change (lua-resty-roundrobin). */
class RoundRobin implements Upstream {
  outdated = true;
  readonly #look: () => Endpoint[];
  readonly #random: Random;
  #endpoints: readonly Endpoint[] = [];
  #turn = 0;

  constructor(look: () => Endpoint[], random: Random) {
    this.#look = look;
    this.#random = random;
  }

  endpoints(): readonly Endpoint[] {
    if (this.outdated) this.#renew();
    return this.#endpoints;
  }

  next(): Endpoint | undefined {
    const endpoints = this.endpoints();
    if (endpoints.length === 0) return undefined;
    this.#turn = (this.#turn + 1) % endpoints.length;
    return endpoints[this.#turn];
  }

  #renew(): void {
    this.outdated = false;
    const endpoints = this.#look();
    const same = endpoints.length === this.#endpoints.length && endpoints.every(({ host, port }, index) => host === this.#endpoints[index]?.host && port === this.#endpoints[index]?.port);
    if (same) return;
    this.#endpoints = endpoints;
    this.#turn = Math.floor(this.#random() * endpoints.length);
  }
}
