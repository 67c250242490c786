import type { Pod } from "@kx/shared/kinds/core/pod";
import { isActive } from "../pod-state.ts";
import { rankForDeletion } from "../rank-for-deletion.ts";
import type { Replicating } from "./replica-controller.ts";

/** No more than this many pods are made or deleted at once (pkg/controller/replicaset BurstReplicas). */
const burst = 500;

export interface ReplicaPlan {
  /** How many pods to create. */
  readonly missing: number;
  /** Pods to delete. */
  readonly surplus: readonly Pod[];
}

/**
 * What brings the pods that an object owns to the number it asks for.
 * @param related active pods of its siblings as well: on a crowded node a pod goes first
 */
export function planReplicas(
  object: Replicating,
  owned: readonly Pod[],
  { related, now }: { related: readonly Pod[]; now: number },
): ReplicaPlan {
  if (object.metadata.deletionTimestamp) return { missing: 0, surplus: [] };
  const active = owned.filter(isActive);
  const missing = (object.spec?.replicas ?? 1) - active.length;
  if (missing >= 0) return { missing: Math.min(missing, burst), surplus: [] };
  return { missing: 0, surplus: rankForDeletion(active, { related, now }).slice(0, Math.min(-missing, burst)) };
}
