import { getIfPresent } from "@kx/shared/client/get-if-present";
import type { Cache } from "@kx/shared/client/informer";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { refOf, type KubeObject, type ObjectRef, type OwnerReference } from "@kx/shared/meta/object";
import { defineController, type AnyController, type ControllerContext } from "../controller.ts";
import { dependentsOf } from "../owners.ts";
import { createKinship } from "./kinship.ts";
import { isOfKind, ownerRef } from "./owner-reference.ts";
import { foregroundFinalizer, isBlocking, orphanFinalizer, planCollection, type OwnerState } from "./plan-collection.ts";

/**
 * Deletes what has lost its owners, and settles foreground and orphan deletions (pkg/controller/garbagecollector): one
 * controller a kind. Any kind may own any: who is kin to what changed is found out once for all of them.
 */
export function garbageCollectors(kinds: readonly AnyKind[]): AnyController[] {
  // Events come and go without owners; upstream leaves them out as well.
  const collected = kinds.filter(({ resource }) => resource.plural !== "events");
  const kinship = createKinship(collected);
  return collected.map((kind) =>
    defineController<KubeObject>({
      name: "generic-garbage-collector",
      reconciles: kind,
      wakesOn: [],
      reads: collected,
      follow: (cache, wake) => kinship.follow(kind, cache, wake),
      async reconcile(object, _ref, context) {
        if (!object) return;
        const finalizers = object.metadata.finalizers ?? [];
        const going = object.metadata.deletionTimestamp !== undefined;
        if (going && finalizers.includes(orphanFinalizer)) await orphanDependents(kind, object, { kinds: collected, context });
        else if (going && finalizers.includes(foregroundFinalizer)) await awaitDependents(kind, object, { kinds: collected, context });
        else await collect(kind, object, { kinds: collected, context });
      },
    }),
  );
}

interface Scope {
  kinds: readonly AnyKind[];
  context: ControllerContext;
}

async function collect(kind: AnyKind, object: KubeObject, { kinds, context }: Scope): Promise<void> {
  const references = object.metadata.ownerReferences ?? [];
  if (references.length === 0) return;
  const states = new Map<OwnerReference, OwnerState>();
  for (const reference of references) states.set(reference, await ownerState(object, reference, { kinds, context }));
  const { uid = "", resourceVersion = "" } = object.metadata;
  const hasDependents = kinds.some((other) => dependentsOf<KubeObject>(other, uid, context.cache).length > 0);
  const plan = planCollection(object, (reference) => states.get(reference) ?? "solid", hasDependents);
  if (plan.do === "drop-references") await dropReferences(kind, object, plan.uids, context);
  if (plan.do === "delete") {
    const preconditions = { uid, resourceVersion };
    await context.client.delete(kind, refOf(object), { propagationPolicy: plan.propagationPolicy, preconditions });
  }
}

/** The cache of another kind may be behind: that an owner is gone is believed only from the server. */
async function ownerState(object: KubeObject, reference: OwnerReference, { kinds, context }: Scope): Promise<OwnerState> {
  const kind = kinds.find((candidate) => isOfKind(reference, candidate));
  // Nobody can tell about a kind that is not served, nor about an owner in no namespace in particular.
  if (!kind || (kind.resource.namespaced && !object.metadata.namespace)) return "solid";
  const ref = ownerRef(object, reference, kind);
  const owner = currentOwner(context.cache, kind, ref, reference.uid) ?? (await getIfPresent<KubeObject>(context.client, kind, ref));
  if (owner?.metadata.uid !== reference.uid) return "absent";
  const { deletionTimestamp, finalizers = [] } = owner.metadata;
  return deletionTimestamp && finalizers.includes(foregroundFinalizer) ? "waiting" : "solid";
}

function currentOwner(cache: Cache, kind: AnyKind, ref: ObjectRef, uid: string): KubeObject | undefined {
  const owner = cache.of<KubeObject>(kind).get(ref);
  return owner?.metadata.uid === uid ? owner : undefined;
}


async function orphanDependents(kind: AnyKind, owner: KubeObject, { kinds, context }: Scope): Promise<void> {
  const { uid = "" } = owner.metadata;
  for (const other of kinds) {
    for (const dependent of dependentsOf<KubeObject>(other, uid, context.cache)) await dropReferences(other, dependent, [uid], context);
  }
  await dropFinalizer(kind, owner, orphanFinalizer, context);
}

/** Its dependents are deleted by their own reconcile; the owner goes when none that blocks it is left. */
async function awaitDependents(kind: AnyKind, owner: KubeObject, { kinds, context }: Scope): Promise<void> {
  const { uid = "" } = owner.metadata;
  const blocked = kinds.some((other) => dependentsOf<KubeObject>(other, uid, context.cache).some((dependent) => isBlocking(dependent, uid)));
  if (!blocked) await dropFinalizer(kind, owner, foregroundFinalizer, context);
}

/** The resourceVersion in the patches makes them fail when the list has changed meanwhile. */
async function dropReferences(kind: AnyKind, object: KubeObject, uids: readonly string[], { client }: ControllerContext): Promise<void> {
  const { resourceVersion, ownerReferences = [] } = object.metadata;
  const kept = ownerReferences.filter(({ uid }) => !uids.includes(uid));
  const body = { metadata: { resourceVersion, ownerReferences: kept.length > 0 ? kept : null } };
  await client.patch(kind, refOf(object), { type: "merge", body });
}

async function dropFinalizer(kind: AnyKind, object: KubeObject, finalizer: string, { client }: ControllerContext): Promise<void> {
  const { resourceVersion, finalizers = [] } = object.metadata;
  const kept = finalizers.filter((one) => one !== finalizer);
  const body = { metadata: { resourceVersion, finalizers: kept.length > 0 ? kept : null } };
  await client.patch(kind, refOf(object), { type: "merge", body });
}
