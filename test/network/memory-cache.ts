import { createObjectStore } from "@kx/shared/client/object-store";
import type { ApiClient } from "@kx/shared/client/api-client";
import type { Cache, CacheEvent, Informer } from "@kx/shared/client/informer";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { applyStrategicMergePatch } from "@kx/shared/patch/strategic-merge-patch";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";

/** A cluster's caches without a cluster: what a test puts in is what informers tell. */
export interface MemoryCluster {
  readonly cache: Cache;
  /** Strategic patches, and merge patches of a `status` alone: what the data plane writes. */
  readonly client: ApiClient;
  put<T extends KubeObject>(kind: Kind<T>, ...objects: T[]): void;
  remove<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): void;
}

interface Feed<T extends KubeObject> {
  readonly informer: Informer<T>;
  put(object: T): void;
  remove(ref: ObjectRef): void;
}

function createFeed<T extends KubeObject>(kind: Kind<T>): Feed<T> {
  const store = createObjectStore<T>();
  const listeners = new Set<(event: CacheEvent<T>) => void>();
  const tell = (event: CacheEvent<T> | undefined): void => {
    if (event) for (const listener of listeners) listener(event);
  };
  return {
    informer: {
      kind,
      get: store.get,
      list: store.list,
      indexed: store.indexed,
      addIndex: store.addIndex,
      subscribe(listener) {
        for (const object of store.list()) listener({ type: "ADDED", object, previous: undefined });
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      synced: () => Promise.resolve(),
      revision: () => 0,
    },
    put: (object) => tell(store.put(object)),
    remove(ref) {
      const object = store.get(ref);
      if (object) tell(store.remove(object));
    },
  };
}

export function createMemoryCluster(): MemoryCluster {
  // oxlint-disable-next-line typescript/no-explicit-any -- feeds of different kinds
  const feeds = new Map<AnyKind, Feed<any>>();
  function feedOf<T extends KubeObject>(kind: Kind<T>): Feed<T> {
    let feed = feeds.get(kind);
    if (!feed) feeds.set(kind, (feed = createFeed(kind)));
    return feed as Feed<T>;
  }
  const cache: Cache = {
    of: (kind) => feedOf(kind).informer,
    all: () => [...feeds.values()].map(({ informer }) => informer),
    pending: () => false,
    close: () => feeds.clear(),
  };
  return {
    cache,
    client: {
      patch: async (kind: AnyKind, ref: ObjectRef, { type, body }: { type: string; body: object }) => {
        const feed = feedOf(kind);
        const old = feed.informer.get(ref) as KubeObject;
        feed.put(type === "strategic" ? (applyStrategicMergePatch(kind.definition, old, body) as KubeObject) : { ...old, ...body });
      },
    } as unknown as ApiClient,
    put(kind, ...objects) {
      for (const object of objects) feedOf(kind).put(object);
    },
    remove: (kind, ref) => feedOf(kind).remove(ref),
  };
}
