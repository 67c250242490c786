import type { ApiClient } from "@kx/shared/client/api-client";
import type { Cache } from "@kx/shared/client/informer";
import type { Kind } from "@kx/shared/kinds/kind";
import type { LabelSelector } from "@kx/shared/meta/label-selector";
import { refOf, type KubeObject } from "@kx/shared/meta/object";
import { controllerOf, controllerReference, dependentsOf } from "./owners.ts";

export interface Claim<Child> {
  /** Its own, that match. */
  readonly owned: readonly Child[];
  /** Orphans that match: they become its own. */
  readonly adopt: readonly Child[];
  /** Its own that match no longer. */
  readonly release: readonly Child[];
}

export interface ClaimOptions<Child extends KubeObject> {
  selector: LabelSelector;
  /** Objects of the same namespace that might be adopted. */
  candidates: readonly Child[];
  /** False for an object that is not worth adopting, as a pod that has ended. */
  adoptable(child: Child): boolean;
  /** Put on what is adopted, and taken off what is released. */
  finalizer?: string;
}

/** Which objects are an owner's, by reference and by selector (pkg/controller ControllerRefManager). */
export function planClaim<Child extends KubeObject>(
  owner: KubeObject,
  mine: readonly Child[],
  { selector, candidates, adoptable }: ClaimOptions<Child>,
): Claim<Child> {
  const going = owner.metadata.deletionTimestamp !== undefined;
  const matches = (child: Child): boolean => selector.matches(child.metadata.labels);
  const controlled = mine.filter((child) => controllerOf(child)?.uid === owner.metadata.uid);
  return {
    owned: controlled.filter(matches),
    adopt: going ? [] : candidates.filter((child) => isOrphan(child) && adoptable(child) && matches(child)),
    release: going ? [] : controlled.filter((child) => !matches(child) && !child.metadata.deletionTimestamp),
  };
}

const isOrphan = (child: KubeObject): boolean => !controllerOf(child) && !child.metadata.deletionTimestamp;

/** The objects of an owner, after adopting and releasing what has to be. */
export async function claim<Owner extends KubeObject, Child extends KubeObject>(
  owner: { kind: Kind<Owner>; object: Owner },
  kind: Kind<Child>,
  { cache, client, finalizer, ...options }: ClaimOptions<Child> & { cache: Cache; client: ApiClient },
): Promise<readonly Child[]> {
  const uid = owner.object.metadata.uid ?? "";
  const plan = planClaim(owner.object, dependentsOf(kind, uid, cache), options);
  const reference = controllerReference(owner.kind, owner.object);
  const write = (child: Child, metadata: object): Promise<Child> =>
    // The uid makes the patch fail when another object has taken the name.
    client.patch(kind, refOf(child), { type: "strategic", body: { metadata: { uid: child.metadata.uid, ...metadata } } });
  const held = finalizer ? { finalizers: [finalizer] } : {};
  const freed = finalizer ? { "$deleteFromPrimitiveList/finalizers": [finalizer] } : {};
  const adopted = await Promise.all(plan.adopt.map((child) => write(child, { ownerReferences: [reference], ...held })));
  await Promise.all(plan.release.map((child) => write(child, { ownerReferences: [{ $patch: "delete", uid }], ...freed })));
  return [...plan.owned, ...adopted];
}
