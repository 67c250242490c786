import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { fencepostsOf } from "./fenceposts.ts";
import { allOf, compareAge, isScaledUp, sizeOf, totalSize, wantedBy, type Fleet } from "./fleet.ts";
import type { Resize } from "./plan-rollout.ts";
import { desiredAnnotation, maxAnnotation } from "./revisions.ts";

/** True when the Deployment was given another size since its ReplicaSets were last sized (deployment isScalingEvent). */
export function isScalingEvent(fleet: Fleet): boolean {
  return allOf(fleet)
    .filter(isScaledUp)
    .some(({ metadata }) => {
      const desired = metadata.annotations?.[desiredAnnotation];
      return desired !== undefined && Number(desired) !== wantedBy(fleet.deployment);
    });
}

/**
 * New sizes after the Deployment's own size changed, without going on with a rollout: one active ReplicaSet takes it all,
 * several share it in proportion (sync.go scale). A size may be the present one: the note of the wanted size is stale then.
 */
export function planScaling(fleet: Fleet): Resize[] {
  const { deployment, newest, old } = fleet;
  const wanted = wantedBy(deployment);
  const active = allOf(fleet).filter(isScaledUp);
  if (active.length <= 1) {
    const only = active[0] ?? newest ?? old.at(-1);
    return only ? [{ replicaSet: only, to: wanted }] : [];
  }
  if (newest && isSaturated(newest, wanted)) {
    return old.filter(isScaledUp).map((replicaSet) => ({ replicaSet, to: 0 }));
  }
  return deployment.spec?.strategy?.type === "Recreate" ? [] : shareOut(fleet, active);
}

function isSaturated(newest: ReplicaSet, wanted: number): boolean {
  const desired = Number(newest.metadata.annotations?.[desiredAnnotation]);
  return sizeOf(newest) === wanted && desired === wanted && newest.status?.availableReplicas === wanted;
}

function shareOut({ deployment }: Fleet, active: readonly ReplicaSet[]): Resize[] {
  const wanted = wantedBy(deployment);
  const allowed = wanted > 0 ? wanted + fencepostsOf(deployment).surge : 0;
  const toAdd = allowed - totalSize(active);
  // The largest takes what rounding leaves; among equals the newer one grows first and the older one shrinks first.
  const order = [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? compareAge(b, a) : compareAge(a, b)));
  let added = 0;
  const sizes = order.map((replicaSet) => {
    const share = wanted === 0 ? -sizeOf(replicaSet) : fraction(replicaSet, allowed, deployment.status?.replicas ?? 0);
    const left = toAdd - added;
    const part = toAdd > 0 ? Math.min(share, left) : Math.max(share, left);
    added += toAdd === 0 || left === 0 ? 0 : part;
    return toAdd === 0 || left === 0 ? sizeOf(replicaSet) : sizeOf(replicaSet) + part;
  });
  sizes[0] = Math.max(0, (sizes[0] ?? 0) + toAdd - added);
  return order.map((replicaSet, i) => ({ replicaSet, to: sizes[i] ?? 0 }));
}

/** How much a ReplicaSet changes when it keeps its part of the whole. */
function fraction(replicaSet: ReplicaSet, allowed: number, statusReplicas: number): number {
  const before = Number(replicaSet.metadata.annotations?.[maxAnnotation] ?? 0) || statusReplicas || allowed;
  return Math.round((sizeOf(replicaSet) * allowed) / before) - sizeOf(replicaSet);
}
