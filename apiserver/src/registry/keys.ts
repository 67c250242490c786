import type { ObjectRef } from "@kx/shared/meta/object";
import type { Resource } from "@kx/shared/schema/schema";
import type { Key } from "../storage/storage.ts";

const root = "/registry";

/** `/registry/core/pods/`, `/registry/networking.k8s.io/ingresses/`: where all objects of a resource stand. */
export function collectionPrefix(resource: Pick<Resource, "group" | "plural">): Key {
  return `${root}/${resource.group || "core"}/${resource.plural}/`;
}

/** `/registry/core/pods/default/web-0`, `/registry/core/nodes/node-1`. */
export function objectKey(resource: Pick<Resource, "group" | "plural">, ref: ObjectRef): Key {
  const name = ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
  return collectionPrefix(resource) + name;
}

/** The prefix of one namespace's objects in a collection. */
export function namespacePrefix(resource: Pick<Resource, "group" | "plural">, namespace: string): Key {
  return `${collectionPrefix(resource)}${namespace}/`;
}

/** All keys of objects and allocations stand under this one. */
export const everything: Key = `${root}/`;
