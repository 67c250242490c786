import { refKey, refOf, type KubeObject, type ObjectRef } from "../meta/object.ts";
import type { CacheEvent } from "./informer.ts";

interface Index<T> {
  valuesOf(object: T): readonly string[];
  readonly entries: Map<string, Map<string, T>>;
}

/** The objects of one kind by key, by namespace and by any index; it only keeps, it tells nobody. */
export interface ObjectStore<T extends KubeObject> {
  get(ref: ObjectRef): T | undefined;
  list(namespace?: string): readonly T[];
  indexed(index: string, value: string): readonly T[];
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void;
  /** Puts the object in; undefined when it is there already in the same version. */
  put(object: T): CacheEvent<T> | undefined;
  /** Takes it out; `object` is its last state. */
  remove(object: T): CacheEvent<T> | undefined;
}

export function createObjectStore<T extends KubeObject>(): ObjectStore<T> {
  const objects = new Map<string, T>();
  const byNamespace = new Map<string, Map<string, T>>();
  const indexes = new Map<string, Index<T>>();
  let all: readonly T[] | undefined;

  function place(key: string, object: T, previous: T | undefined): void {
    objects.set(key, object);
    within(byNamespace, object.metadata.namespace ?? "").set(key, object);
    for (const index of indexes.values()) reindex(index, key, object, previous);
    all = undefined;
  }

  return {
    get: (ref) => objects.get(refKey(ref)),
    list(namespace) {
      if (namespace !== undefined) return [...(byNamespace.get(namespace)?.values() ?? [])];
      all ??= [...objects.values()];
      return all;
    },
    indexed: (name, value) => [...(indexes.get(name)?.entries.get(value)?.values() ?? [])],
    addIndex(name, valuesOf) {
      if (indexes.has(name)) return;
      const index = { valuesOf, entries: new Map<string, Map<string, T>>() };
      indexes.set(name, index);
      for (const [key, object] of objects) reindex(index, key, object, undefined);
    },
    put(object) {
      const key = refKey(refOf(object));
      const previous = objects.get(key);
      const { resourceVersion } = object.metadata;
      if (previous && resourceVersion && previous.metadata.resourceVersion === resourceVersion) return undefined;
      place(key, object, previous);
      return { type: previous ? "MODIFIED" : "ADDED", object, previous };
    },
    remove(object) {
      const key = refKey(refOf(object));
      const previous = objects.get(key);
      if (!previous) return undefined;
      objects.delete(key);
      takeOut(byNamespace, previous.metadata.namespace ?? "", key);
      for (const index of indexes.values()) reindex(index, key, undefined, previous);
      all = undefined;
      return { type: "DELETED", object, previous };
    },
  };
}

function reindex<T>(index: Index<T>, key: string, object: T | undefined, previous: T | undefined): void {
  const values = object ? index.valuesOf(object) : [];
  if (previous) {
    for (const value of index.valuesOf(previous)) if (!values.includes(value)) takeOut(index.entries, value, key);
  }
  if (object) for (const value of values) within(index.entries, value).set(key, object);
}

function within<T>(groups: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let group = groups.get(name);
  if (!group) groups.set(name, (group = new Map()));
  return group;
}

function takeOut<T>(groups: Map<string, Map<string, T>>, name: string, key: string): void {
  const group = groups.get(name);
  group?.delete(key);
  if (group?.size === 0) groups.delete(name);
}
