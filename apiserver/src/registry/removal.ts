import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import type { Write } from "../storage/storage.ts";
import { allocatorOf } from "./allocators/index.ts";
import type { CommittedEntry } from "./entry.ts";
import { asSeen, commit, type Floor } from "./pipeline.ts";

type WithSpecFinalizers = KubeObject & { spec?: { finalizers?: string[] } };

/** Finalizers of an object wherever they stand; a Namespace has some in its spec as well. */
export function finalizersOf(object: KubeObject): readonly string[] {
  const inSpec = object.kind === "Namespace" ? ((object as WithSpecFinalizers).spec?.finalizers ?? []) : [];
  return [...(object.metadata.finalizers ?? []), ...inSpec];
}

/** True when a deletion was asked for and nothing holds the object any longer. */
export function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  return deletionTimestamp !== undefined && !deletionGracePeriodSeconds && finalizersOf(object).length === 0;
}

/**
 * Takes an object away with all that it holds, in one commit.
 * @returns false when somebody else changed it meanwhile
 */
export async function removal<T extends KubeObject>(floor: Floor, kind: Kind<T>, current: CommittedEntry<T>): Promise<boolean> {
  const plan = allocatorOf(kind)?.plan(undefined, current.object, { ...floor, dryRun: false });
  const write: Write[] = [{ key: current.key, text: null }, ...(plan?.writes ?? [])];
  const outcome = await commit(floor, { if: [asSeen(current), ...(plan?.conditions ?? [])], write });
  return "revision" in outcome;
}
