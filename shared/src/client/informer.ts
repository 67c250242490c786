import type { AnyKind, Kind } from "../kinds/kind.ts";
import type { Clock } from "../meta/clock.ts";
import type { KubeObject, ObjectRef } from "../meta/object.ts";
import type { ApiClient } from "./api-client.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { createObjectStore } from "./object-store.ts";
import { reflect } from "./reflector.ts";

/** One change of the cache. `previous` is absent for ADDED; for DELETED `object` is the last state. */
export interface CacheEvent<T> {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: T;
  previous: T | undefined;
}

/** All objects of one kind, kept current by list and watch, without their managedFields. Objects are immutable and shared. */
export interface Informer<T extends KubeObject> {
  readonly kind: Kind<T>;
  get(ref: ObjectRef): T | undefined;
  list(namespace?: string): readonly T[];
  /** Objects that have `value` under the index of that name. */
  indexed(index: string, value: string): readonly T[];
  /** Adds an index; present objects are indexed at once, and a second call with the same name is a no-op. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void;
  /** Called for every change from now on, present objects first as ADDED. Returns the unsubscribe. */
  subscribe(listener: (event: CacheEvent<T>) => void): () => void;
  /** As `subscribe`, without the objects that are there already. */
  onChange(listener: (event: CacheEvent<T>) => void): () => void;
  /** Resolves once the first list is in the cache. */
  synced(): Promise<void>;
  /** The revision up to which every change is in the cache (bookmarks included). */
  revision(): number;
}

/** The process's shared informers, one per kind, started at first use. */
export interface Cache {
  of<T extends KubeObject>(kind: Kind<T>): Informer<T>;
  /** Every informer started so far. */
  // oxlint-disable-next-line typescript/no-explicit-any -- informers of different kinds
  all(): readonly Informer<any>[];
  /** True while an informer has not got its first list, or has lost its watch. */
  pending(): boolean;
  close(): void;
}

export interface CacheOptions {
  clock: Clock;
  /** Freezes every object that is handed out, so that a reader who changes one fails at once. For tests. */
  freeze?: boolean;
}

/** The informers of a process over one client: each is started by the first `of` of its kind. */
export function createCache(client: ApiClient, { clock, freeze = false }: CacheOptions): Cache {
  // oxlint-disable-next-line typescript/no-explicit-any -- informers of different kinds
  const informers = new Map<AnyKind, StartedInformer<any>>();
  return {
    of<T extends KubeObject>(kind: Kind<T>): Informer<T> {
      let informer = informers.get(kind);
      if (!informer) {
        informer = startInformer(kind, { client, clock, freeze });
        informers.set(kind, informer);
      }
      return informer;
    },
    all: () => [...informers.values()],
    pending: () => [...informers.values()].some((informer) => !informer.current()),
    close() {
      for (const informer of informers.values()) informer.close();
    },
  };
}

interface StartedInformer<T extends KubeObject> extends Informer<T> {
  current(): boolean;
  close(): void;
}

function startInformer<T extends KubeObject>(
  kind: Kind<T>,
  { client, clock, freeze }: { client: ApiClient; clock: Clock; freeze: boolean },
): StartedInformer<T> {
  const store = createObjectStore<T>();
  // One signal an informer: a shared one would gather a listener for every open watch.
  const closing = new AbortController();
  let listeners: readonly ((event: CacheEvent<T>) => void)[] = [];
  let revision = 0;
  let current = false;
  let firstList: () => void = () => {};
  const synced = new Promise<void>((resolve) => (firstList = resolve));

  const kept = (object: T): T => (freeze ? deepFreeze(withoutManagedFields(object)) : withoutManagedFields(object));

  function tell(event: CacheEvent<T> | undefined): void {
    if (!event) return;
    for (const listener of listeners) callListener(listener, event);
  }
  function onChange(listener: (event: CacheEvent<T>) => void): () => void {
    listeners = [...listeners, listener];
    return () => (listeners = listeners.filter((other) => other !== listener));
  }

  void reflect<T>(
    kind,
    {
      replace(objects, at) {
        const present = new Set(objects.map((object) => object.metadata.uid));
        const gone = store.list().filter((object) => !present.has(object.metadata.uid));
        revision = at;
        for (const object of gone) tell(store.remove(object));
        for (const object of objects) tell(store.put(kept(object)));
        firstList();
      },
      change(type, object) {
        revision = Number(object.metadata.resourceVersion);
        tell(type === "DELETED" ? store.remove(kept(object)) : store.put(kept(object)));
      },
      reached: (at) => (revision = at),
      watching: () => (current = true),
      lost: () => (current = false),
    },
    { client, clock, signal: closing.signal },
  );
  return {
    kind,
    get: store.get,
    list: store.list,
    indexed: store.indexed,
    addIndex: store.addIndex,
    subscribe(listener) {
      for (const object of store.list()) callListener(listener, { type: "ADDED", object, previous: undefined });
      return onChange(listener);
    },
    onChange,
    synced: () => synced,
    revision: () => revision,
    current: () => current,
    close: () => closing.abort(),
  };
}

/**
 * Half of an object is the record of who wrote its fields, and no guest reads it: kube-controller-manager's informers
 * drop it too (app/controllermanager.go, transform). An update without it leaves it as it stands.
 */
function withoutManagedFields<T extends KubeObject>(object: T): T {
  const { managedFields, ...metadata } = object.metadata;
  return managedFields ? { ...object, metadata } : object;
}

/** A listener that throws must not cut the others off: its error goes where uncaught errors go. */
function callListener<T>(listener: (event: CacheEvent<T>) => void, event: CacheEvent<T>): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
