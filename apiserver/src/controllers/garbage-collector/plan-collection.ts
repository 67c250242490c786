import type { KubeObject, OwnerReference } from "@kx/shared/meta/object";

export const foregroundFinalizer = "foregroundDeletion";
export const orphanFinalizer = "orphan";

/** What became of an owner that a reference names. */
export type OwnerState =
  /** It is there, and stays. */
  | "solid"
  /** It is gone. */
  | "absent"
  /** It goes as soon as its dependents have gone. */
  | "waiting";

export type Collection =
  | { do: "nothing" }
  /** It loses these owners, and keeps others. */
  | { do: "drop-references"; uids: readonly string[] }
  | { do: "delete"; propagationPolicy: "Orphan" | "Background" | "Foreground" };

/**
 * What has to become of an object, by its owners (pkg/controller/garbagecollector attemptToDeleteItem).
 * @param hasDependents whether anything names the object itself as an owner
 */
export function planCollection(
  object: KubeObject,
  stateOf: (reference: OwnerReference) => OwnerState,
  hasDependents: boolean,
): Collection {
  const references = object.metadata.ownerReferences ?? [];
  if (references.length === 0 || object.metadata.deletionTimestamp) return { do: "nothing" };
  const states = new Map(references.map((reference) => [reference.uid, stateOf(reference)]));
  const lost = references.filter(({ uid }) => states.get(uid) !== "solid").map(({ uid }) => uid);
  if (lost.length === 0) return { do: "nothing" };
  if (lost.length < references.length) return { do: "drop-references", uids: lost };
  const waiting = lost.some((uid) => states.get(uid) === "waiting");
  if (waiting && hasDependents) return { do: "delete", propagationPolicy: "Foreground" };
  return { do: "delete", propagationPolicy: policyOf(object) };
}

/** An object that already carries a finalizer of the collector goes the way that it says. */
function policyOf({ metadata }: KubeObject): "Orphan" | "Background" | "Foreground" {
  if (metadata.finalizers?.includes(orphanFinalizer)) return "Orphan";
  return metadata.finalizers?.includes(foregroundFinalizer) ? "Foreground" : "Background";
}

/** True for a dependent that its owner's foreground deletion has to wait for. */
export const isBlocking = ({ metadata }: KubeObject, ownerUid: string): boolean =>
  metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion) === true;
