import type { Cache } from "@kx/shared/client/informer";
import type { Kind } from "@kx/shared/kinds/kind";
import type { LabelSelector } from "@kx/shared/meta/label-selector";
import { refOf, type KubeObject, type ObjectRef } from "@kx/shared/meta/object";
import { groupVersion } from "@kx/shared/schema/schema";
import type { Wake } from "./controller.ts";
import { controllerOf } from "./owners.ts";

/** Wakes the owner when an object that it controls changes, comes under its control or leaves it. */
export function ownedBy<Owner extends KubeObject, Child extends KubeObject>(owner: Kind<Owner>, child: Kind<Child>): Wake<Child> {
  const { kind, namespaced } = owner.resource;
  const apiVersion = groupVersion(owner.resource);
  return {
    kind: child,
    refs(object, previous) {
      const names = new Set<string>();
      for (const reference of [controllerOf(object), previous && controllerOf(previous)]) {
        if (reference?.kind === kind && reference.apiVersion === apiVersion) names.add(reference.name);
      }
      const { namespace } = object.metadata;
      return [...names].map((name) => (namespaced && namespace ? { namespace, name } : { name }));
    },
  };
}

/** Wakes the object of the same name: a Service for its Endpoints. */
export function namesake<T extends KubeObject>(kind: Kind<T>): Wake<T> {
  return { kind, refs: ({ metadata }) => [refIn(metadata.namespace, metadata.name ?? "")] };
}

/** Wakes the object that a label of the changed one names, before or after the change. */
export function labelled<T extends KubeObject>(kind: Kind<T>, label: string): Wake<T> {
  return {
    kind,
    refs(object, previous) {
      const names = new Set([object, previous].map((one) => one?.metadata.labels?.[label]).filter((name) => name !== undefined));
      return [...names].map((name) => refIn(object.metadata.namespace, name));
    },
  };
}

/**
 * An orphan wakes whoever may adopt it: owners of its namespace whose selector it meets.
 * @param selectorOf of an owner
 */
export function adoptedBy<Owner extends KubeObject, Child extends KubeObject>(
  owner: Kind<Owner>,
  child: Kind<Child>,
  selectorOf: (owner: Owner) => LabelSelector,
): Wake<Child> {
  return {
    kind: child,
    refs(object, _previous, cache) {
      if (controllerOf(object)) return [];
      const { namespace, labels } = object.metadata;
      return cache.of(owner).list(namespace).filter((one) => selectorOf(one).matches(labels)).map(refOf);
    },
  };
}

/** Wakes by a rule of its own. */
export function wake<T extends KubeObject>(
  kind: Kind<T>,
  refs: (object: T, previous: T | undefined, cache: Cache) => readonly ObjectRef[],
): Wake<T> {
  return { kind, refs };
}

function refIn(namespace: string | undefined, name: string): ObjectRef {
  return namespace ? { namespace, name } : { name };
}
