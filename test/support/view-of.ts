import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import { refKey, refOf, type KubeObject, type ObjectRef } from "@kx/shared/meta/object";
import type { ClusterView } from "../../apiserver/src/registry/admission/admission.ts";

/** An object that is committed, with its kind. */
export type Stored = [AnyKind, KubeObject];

/** The committed state as admission looks at it, of these objects. */
export function viewOf(...objects: Stored[]): ClusterView {
  const of = (kind: unknown): KubeObject[] => objects.filter(([stored]) => stored === kind).map(([, object]) => object);
  return {
    get: <T extends KubeObject>(kind: Kind<T>, ref: ObjectRef) => of(kind).find((object) => refKey(refOf(object)) === refKey(ref)) as T | undefined,
    list: <T extends KubeObject>(kind: Kind<T>) => of(kind) as T[],
  };
}
