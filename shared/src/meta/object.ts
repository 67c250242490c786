import type { V1ObjectMeta, V1OwnerReference } from "@kubernetes/client-node";

/**
 * A client-node model type as it travels on the wire: `Date` is an RFC 3339 string, and the leading `_` that the
 * generator puts before reserved words is dropped.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Name in keyof T as Name extends `_${infer Bare}` ? Bare : Name]: Wire<T[Name]> }
      : T;

export type ObjectMeta = Wire<V1ObjectMeta>;
export type OwnerReference = Wire<V1OwnerReference>;

/** What every stored object has. `spec`, `status`, `data` ... belong to the kind. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** A client-node model class as one of our objects: metadata is always there. */
export type Typed<T> = Omit<Wire<T>, "metadata" | "apiVersion" | "kind"> & KubeObject;

/** Names one object of a kind; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  namespace?: string;
  name: string;
}

/** `namespace/name`, or `name` for a cluster-scoped object: the key of caches and work queues. */
export function refKey(ref: ObjectRef): string {
  return ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
}

/** The ref of an object that has a name. */
export function refOf(object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  return namespace ? { namespace, name: name ?? "" } : { name: name ?? "" };
}
