import type { AnyKind } from "@kx/shared/kinds/kind";
import type { KubeObject, ObjectRef, OwnerReference } from "@kx/shared/meta/object";

/** The version does not count: an object is the same one in every version of its kind. */
export function isOfKind(reference: OwnerReference, { resource }: AnyKind): boolean {
  const slash = reference.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : reference.apiVersion.slice(0, slash);
  return reference.kind === resource.kind && group === resource.group;
}

/** Where the owner of an object stands. */
export function ownerRef(object: KubeObject, reference: OwnerReference, { resource }: AnyKind): ObjectRef {
  const { namespace } = object.metadata;
  return resource.namespaced && namespace ? { namespace, name: reference.name } : { name: reference.name };
}
