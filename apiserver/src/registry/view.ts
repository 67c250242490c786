import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import type { Key } from "../storage/storage.ts";
import { collectionPrefix, namespacePrefix, objectKey } from "./keys.ts";
import type { WatchHub } from "./watch-hub.ts";

/** The committed state, as admission and allocation may look at it. */
export interface ClusterView {
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined;
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): Iterable<T>;
  has(key: Key): boolean;
  /** The raw text of a key that belongs to no kind. */
  text(key: Key): string | undefined;
}

export function clusterView(hub: WatchHub): ClusterView {
  return {
    get: <T extends KubeObject>(kind: Kind<T>, ref: ObjectRef) => hub.get(objectKey(kind.resource, ref))?.object as T | undefined,
    *list<T extends KubeObject>({ resource }: Kind<T>, namespace?: string) {
      const prefix = namespace === undefined ? collectionPrefix(resource) : namespacePrefix(resource, namespace);
      for (const entry of hub.collection(prefix).range(prefix)) yield entry.object as T;
    },
    has: (key) => hub.get(key) !== undefined,
    text: (key) => hub.get(key)?.item,
  };
}
