import type { Clock, Random } from "@kx/shared/meta/clock";
import type { KubeObject, ObjectRef } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import type { Condition, Key, Write } from "../../storage/storage.ts";

/** What an allocator sees of the committed state. Lookups are in memory. */
export interface AllocationView {
  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined;
  list<T extends KubeObject>(kind: Kind<T>): Iterable<T>;
  has(key: Key): boolean;
  /** What stands at a key that belongs to no kind. */
  text(key: Key): string | undefined;
}

export interface AllocationContext {
  readonly view: AllocationView;
  readonly clock: Pick<Clock, "now">;
  readonly random: Random;
  /** Nothing will be committed: the plan shows placeholders instead of searching. */
  readonly dryRun: boolean;
}

/** What the commit of the object needs beside the object itself. */
export interface AllocationPlan {
  readonly conditions: readonly Condition[];
  readonly writes: readonly Write[];
}

/**
 * Takes from and gives back to the cluster's pools in the object's own commit, so that nothing is handed out twice or
 * leaked. When one of the plan's conditions fails, somebody else was quicker: read the state again and plan again. A
 * drawn value is then drawn anew, a requested one is refused as taken.
 */
export interface Allocator<T extends KubeObject> {
  /**
   * Fills what it allocates into `next`, in place. `next` has its name, namespace and uid. Called on create (no `old`),
   * update, and final removal (no `next`, the stored state as `old`).
   * @throws StatusError invalid for a request that cannot be met, internal error when a pool is exhausted
   */
  plan(next: T | undefined, old: T | undefined, context: AllocationContext): AllocationPlan;
}
