import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { fencepostsOf } from "./fenceposts.ts";
import { allOf, isScaledUp, sizeOf, totalAvailable, totalSize, wantedBy, type Fleet } from "./fleet.ts";

/** One ReplicaSet's new size. */
export interface Resize {
  readonly replicaSet: ReplicaSet;
  readonly to: number;
}

/** One step of a rollout; the next is planned when this one shows in the cache. */
export interface RolloutStep {
  /** The size of the ReplicaSet of the new template, when there is none yet. */
  readonly create?: number;
  readonly resize: readonly Resize[];
}

/** @param oldPodsRunning pods of older templates have not ended yet */
export function planRollout(fleet: Fleet, oldPodsRunning: boolean): RolloutStep {
  return fleet.deployment.spec?.strategy?.type === "Recreate" ? planRecreate(fleet, oldPodsRunning) : planRolling(fleet);
}

/** All old ones first, then the new one (pkg/controller/deployment recreate.go). */
function planRecreate({ deployment, newest, old }: Fleet, oldPodsRunning: boolean): RolloutStep {
  const active = old.filter(isScaledUp);
  if (active.length > 0) return { resize: active.map((replicaSet) => ({ replicaSet, to: 0 })) };
  if (oldPodsRunning) return { resize: [] };
  return grow(newest, wantedBy(deployment));
}

/** Up as far as the surge goes, then down as far as availability allows (rolling.go). */
function planRolling(fleet: Fleet): RolloutStep {
  const up = grow(fleet.newest, newSize(fleet));
  if (up.create !== undefined || up.resize.length > 0) return up;
  return { resize: planScaleDown(fleet) };
}

function grow(newest: ReplicaSet | undefined, to: number): RolloutStep {
  if (!newest) return { create: to, resize: [] };
  return { resize: sizeOf(newest) === to ? [] : [{ replicaSet: newest, to }] };
}

function newSize(fleet: Fleet): number {
  const wanted = wantedBy(fleet.deployment);
  const size = sizeOf(fleet.newest);
  if (size >= wanted) return wanted;
  const room = wanted + fencepostsOf(fleet.deployment).surge - totalSize(allOf(fleet));
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** Unhealthy old pods go first: they block the rollout, and nobody misses them. */
function planScaleDown(fleet: Fleet): Resize[] {
  const { newest } = fleet;
  const old = fleet.old.filter(isScaledUp);
  const minAvailable = wantedBy(fleet.deployment) - fencepostsOf(fleet.deployment).unavailable;
  const newUnavailable = sizeOf(newest) - (newest?.status?.availableReplicas ?? 0);
  const spare = totalSize(allOf(fleet)) - minAvailable - newUnavailable;
  if (spare <= 0) return [];
  const sizes = new Map(old.map((replicaSet) => [replicaSet, sizeOf(replicaSet)]));
  take(sizes, spare, (replicaSet, size) => size - (replicaSet.status?.availableReplicas ?? 0));
  take(sizes, totalAvailable(allOf(fleet)) - minAvailable, (_replicaSet, size) => size);
  return old.flatMap((replicaSet) => {
    const to = sizes.get(replicaSet) ?? 0;
    return to === sizeOf(replicaSet) ? [] : [{ replicaSet, to }];
  });
}

/** Takes up to `budget` from the sizes, oldest first, from each at most what `most` says. */
function take(sizes: Map<ReplicaSet, number>, budget: number, most: (replicaSet: ReplicaSet, size: number) => number): void {
  let left = budget;
  for (const [replicaSet, size] of sizes) {
    const taken = Math.max(0, Math.min(left, size, most(replicaSet, size)));
    sizes.set(replicaSet, size - taken);
    left -= taken;
  }
}
