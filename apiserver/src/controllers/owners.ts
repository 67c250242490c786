import type { Cache } from "@kx/shared/client/informer";
import type { Kind } from "@kx/shared/kinds/kind";
import type { KubeObject, OwnerReference } from "@kx/shared/meta/object";
import { groupVersion } from "@kx/shared/schema/schema";

/** The owner that manages the object; there is at most one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}

/** The reference that a controller writes into what it creates. */
export function controllerReference<T extends KubeObject>(kind: Kind<T>, owner: T): OwnerReference {
  return {
    apiVersion: groupVersion(kind.resource),
    kind: kind.resource.kind,
    name: owner.metadata.name ?? "",
    uid: owner.metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

const ownersIndex = "owners";

/** Objects that name the uid as an owner. */
export function dependentsOf<T extends KubeObject>(kind: Kind<T>, uid: string, cache: Cache): readonly T[] {
  const informer = cache.of(kind);
  informer.addIndex(ownersIndex, (object) => (object.metadata.ownerReferences ?? []).map((reference) => reference.uid));
  return informer.indexed(ownersIndex, uid);
}

const orphansIndex = "orphans";

/** Objects of the namespace that nobody manages. */
export function orphansIn<T extends KubeObject>(kind: Kind<T>, namespace: string | undefined, cache: Cache): readonly T[] {
  const informer = cache.of(kind);
  informer.addIndex(orphansIndex, (object) => (controllerOf(object) ? [] : [object.metadata.namespace ?? ""]));
  return informer.indexed(orphansIndex, namespace ?? "");
}
