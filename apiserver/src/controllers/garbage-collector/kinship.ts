import type { Cache, CacheEvent } from "@kx/shared/client/informer";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { refOf, type KubeObject, type ObjectRef } from "@kx/shared/meta/object";
import { dependentsOf } from "../owners.ts";
import { isOfKind, ownerRef } from "./owner-reference.ts";

/** Who is to look again when an object changes: its dependents when it goes, its owners that wait to go. */
export interface Kinship {
  /** Wakes objects of `kind` from now on. @returns the unsubscribe */
  follow(kind: AnyKind, cache: Cache, wake: (ref: ObjectRef) => void): () => void;
}

/** One subscription a kind, whoever follows: a subscription of each kind to each would meet every object forty times. */
export function createKinship(kinds: readonly AnyKind[]): Kinship {
  const wakes = new Map<AnyKind, (ref: ObjectRef) => void>();
  const unsubscribes: (() => void)[] = [];

  function changed({ type, object }: CacheEvent<KubeObject>, cache: Cache): void {
    const { uid = "", deletionTimestamp, ownerReferences = [] } = object.metadata;
    if (type === "DELETED" || deletionTimestamp !== undefined) {
      for (const [kind, wake] of wakes) for (const dependent of dependentsOf<KubeObject>(kind, uid, cache)) wake(refOf(dependent));
    }
    for (const reference of ownerReferences) {
      const kind = kinds.find((candidate) => isOfKind(reference, candidate));
      if (!kind) continue;
      const ref = ownerRef(object, reference, kind);
      if (cache.of<KubeObject>(kind).get(ref)?.metadata.deletionTimestamp) wakes.get(kind)?.(ref);
    }
  }

  return {
    follow(kind, cache, wake) {
      // What is there already, its own first look at every object settles.
      if (wakes.size === 0) unsubscribes.push(...kinds.map((one) => cache.of<KubeObject>(one).onChange((event) => changed(event, cache))));
      wakes.set(kind, wake);
      return () => {
        wakes.delete(kind);
        if (wakes.size === 0) for (const unsubscribe of unsubscribes.splice(0)) unsubscribe();
      };
    },
  };
}
