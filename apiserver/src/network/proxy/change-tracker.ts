import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Cache } from "@kx/shared/client/informer";
import { serviceKey, type ServicePort } from "./service-port.ts";
import { servicePorts } from "./service-ports.ts";
import { createSnapshot, type ProxySnapshot } from "./snapshot.ts";

/** What became of one Service. */
export interface ServiceChange {
  /** `namespace/name` */
  readonly key: string;
  readonly previous: readonly ServicePort[];
  readonly next: readonly ServicePort[];
}

export interface ChangeTracker {
  /** Up to date with every event of the informers so far. */
  snapshot(): ProxySnapshot;
  /** Called once a Service for all events of one turn. Returns the unsubscribe. */
  subscribe(listener: (change: ServiceChange) => void): () => void;
  close(): void;
}

const serviceNameLabel = "kubernetes.io/service-name";
export const sliceIndex = "network/service";

const sliceService = (slice: EndpointSlice): string | undefined => {
  const name = slice.metadata.labels?.[serviceNameLabel];
  return name === undefined ? undefined : `${slice.metadata.namespace}/${name}`;
};

/** Adds the index of slices by their Service, `namespace/name`, that the tracker and DNS read. */
export function slicesByService(cache: Cache): (key: string) => readonly EndpointSlice[] {
  const slices = cache.of(EndpointSlice);
  slices.addIndex(sliceIndex, (slice) => {
    const key = sliceService(slice);
    return key === undefined ? [] : [key];
  });
  return (key) => slices.indexed(sliceIndex, key);
}

/**
 * Follows Services and slices. Changes are only noted; the Services concerned are rebuilt by whoever asks next, at the
 * latest at the end of the turn: an answered write is in the data plane with the next connection.
 */
export function createChangeTracker(cache: Cache): ChangeTracker {
  const services = cache.of(Service);
  const slicesOf = slicesByService(cache);
  const tables = createSnapshot();
  const pending = new Set<string>();
  const listeners = new Set<(change: ServiceChange) => void>();
  let scheduled = false;

  function apply(): void {
    for (const key of pending) {
      pending.delete(key);
      const [namespace = "", name = ""] = key.split("/");
      const service = services.get({ namespace, name });
      const previous = tables.services.get(key) ?? [];
      const next = service ? servicePorts(service, slicesOf(key)) : [];
      tables.replace(key, next);
      for (const listener of listeners) listener({ key, previous, next });
    }
  }

  function note(key: string | undefined): void {
    if (key === undefined) return;
    pending.add(key);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      apply();
    });
  }

  const unsubscribes = [
    services.subscribe(({ object }) => note(serviceKey(object))),
    cache.of(EndpointSlice).subscribe(({ object, previous }) => {
      note(sliceService(object));
      if (previous) note(sliceService(previous));
    }),
  ];

  return {
    snapshot() {
      if (pending.size > 0) apply();
      return tables;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}
