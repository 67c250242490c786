import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { AnyKind, Kind } from "@kx/shared/kinds/kind";
import type { Clock, Random } from "@kx/shared/meta/clock";
import { groupVersion } from "@kx/shared/schema/schema";
import { StorageError, type Commit, type Condition, type Key, type Storage } from "../storage/storage.ts";
import { CommittedEntry } from "./entry.ts";
import { objectKey } from "./keys.ts";
import { itemText, typePrefix } from "./stored-text.ts";
import type { ClusterView } from "./view.ts";
import type { WatchHub } from "./watch-hub.ts";

/** What the verbs share. */
export interface Floor {
  readonly kinds: readonly AnyKind[];
  readonly storage: Storage;
  readonly hub: WatchHub;
  readonly view: ClusterView;
  readonly clock: Clock;
  readonly random: Random;
}

/** The committed object of a ref, if there is one. */
export function found<T extends KubeObject>({ hub }: Floor, kind: Kind<T>, ref: ObjectRef): CommittedEntry<T> | undefined {
  return hub.get(objectKey(kind.resource, ref)) as CommittedEntry<T> | undefined;
}

/** The entry of a text that was committed at `revision`: the hub's own, unless a later write has replaced it already. */
export function written<T extends KubeObject>({ hub }: Floor, kind: Kind<T>, { key, text, revision }: { key: Key; text: string; revision: number }): CommittedEntry<T> {
  const current = hub.get(key);
  if (current?.revision === revision) return current as CommittedEntry<T>;
  const opening = typePrefix(kind.resource.kind, groupVersion(kind.resource));
  return new CommittedEntry(key, revision, itemText(text, revision), opening, () => {});
}

/** Fills in what the schema version of a stored object always says. */
export function stampType<T extends KubeObject>(kind: Kind<T>, object: T): T {
  object.apiVersion = groupVersion(kind.resource);
  object.kind = kind.resource.kind;
  return object;
}

/** How a commit ended: the revision, or the condition that did not hold. */
export type Outcome = { revision: number } | { failed: Condition };

/**
 * Commits and waits until readers see it.
 * @param draft the object that the commit's first text was made of: readers get it, and nobody changes it any more
 * @throws StorageError for all but a failed condition
 */
export async function commit({ storage, hub }: Floor, change: Commit, draft?: KubeObject): Promise<Outcome> {
  const withdraw = draft && hub.expect(change.write[0]!, draft);
  try {
    const { revision } = await storage.commit(change);
    await hub.reached(revision);
    return { revision };
  } catch (error) {
    if (!(error instanceof StorageError) || error.code !== "condition-failed" || !error.condition) throw error;
    // The commit that won may not have been told to readers yet; a retry must see it.
    if (error.found) await hub.reached(error.found.revision);
    else await hub.reached(await storage.revision());
    return { failed: error.condition };
  } finally {
    withdraw?.();
  }
}

/** The condition under which an update or delete of this very state may commit. */
export const asSeen = (entry: { key: Key; revision: number }): Condition => ({ key: entry.key, is: entry.revision });
