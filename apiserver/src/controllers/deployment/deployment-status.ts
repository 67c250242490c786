import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { timestamp } from "@kx/shared/meta/clock";
import { unlessZero } from "../counts.ts";
import { conditionOf, withCondition, without, withRefreshed, type DeploymentCondition, type DeploymentStatus, type Finding } from "./conditions.ts";
import { fencepostsOf } from "./fenceposts.ts";
import { allOf, totalAvailable, totalSize, wantedBy, type Fleet } from "./fleet.ts";

type Conditions = readonly DeploymentCondition[];

/** Counts and the Available condition (sync.go calculateStatus); `conditions` are those to go on from. */
export function countedStatus(fleet: Fleet, conditions: Conditions, now: number): DeploymentStatus {
  const { deployment, newest } = fleet;
  const all = allOf(fleet);
  const available = totalAvailable(all);
  const sum = (count: (status: NonNullable<ReplicaSet["status"]>) => number | undefined): number =>
    all.reduce((total, { status }) => total + ((status && count(status)) ?? 0), 0);
  const enough = available >= wantedBy(deployment) - fencepostsOf(deployment).unavailable;
  return {
    ...unlessZero({
      observedGeneration: deployment.metadata.generation ?? 0,
      replicas: sum((status) => status.replicas),
      updatedReplicas: newest?.status?.replicas ?? 0,
      readyReplicas: sum((status) => status.readyReplicas),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, totalSize(all) - available),
      collisionCount: deployment.status?.collisionCount ?? 0,
    }),
    terminatingReplicas: sum((status) => status.terminatingReplicas),
    conditions: [...withCondition(conditions, enough ? hasMinimum : lacksMinimum, timestamp({ now: () => now }))],
  };
}

const hasMinimum: Finding = {
  type: "Available",
  status: "True",
  reason: "MinimumReplicasAvailable",
  message: "Deployment has minimum availability.",
};
const lacksMinimum: Finding = {
  type: "Available",
  status: "False",
  reason: "MinimumReplicasUnavailable",
  message: "Deployment does not have minimum availability.",
};

/** The status during a rollout: counts, progress against the deadline, failures of ReplicaSets (progress.go syncRolloutStatus). */
export function rolloutStatus(fleet: Fleet, conditions: Conditions, now: number): DeploymentStatus {
  const status = countedStatus(fleet, conditions, now);
  const progressed = hasDeadline(fleet.deployment)
    ? withProgress(fleet, status, now)
    : without(status.conditions ?? [], "Progressing");
  const failure = failureOf(fleet);
  const time = timestamp({ now: () => now });
  return {
    ...status,
    conditions: [...(failure ? withCondition(progressed, failure, time) : without(progressed, "ReplicaFailure"))],
  };
}

function withProgress({ deployment, newest }: Fleet, status: DeploymentStatus, now: number): Conditions {
  const conditions = status.conditions ?? [];
  const before = conditionOf(conditions, "Progressing");
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === "NewReplicaSetAvailable") return conditions;
  const who = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const time = timestamp({ now: () => now });
  const finding = (is: Finding["status"], reason: string, does: string): Finding => ({
    type: "Progressing",
    status: is,
    reason,
    message: `${who} ${does}.`,
  });
  if (isComplete(deployment, status)) {
    return withCondition(conditions, finding("True", "NewReplicaSetAvailable", "has successfully progressed"), time);
  }
  if (hasMoved(deployment.status ?? {}, status)) {
    return withRefreshed(conditions, finding("True", "ReplicaSetUpdated", "is progressing"), time);
  }
  if (hasTimedOut(deployment, before, now)) {
    return withCondition(conditions, finding("False", "ProgressDeadlineExceeded", "has timed out progressing"), time);
  }
  return conditions;
}

/** All pods are of the new template, and available (deployment_util DeploymentComplete). */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedBy(deployment);
  const counts = [status.updatedReplicas, status.replicas, status.availableReplicas];
  return counts.every((count) => (count ?? 0) === wanted) && (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

function hasMoved(old: DeploymentStatus, next: DeploymentStatus): boolean {
  const of = (status: DeploymentStatus, count: "replicas" | "updatedReplicas" | "readyReplicas" | "availableReplicas"): number => status[count] ?? 0;
  const outdated = (status: DeploymentStatus): number => of(status, "replicas") - of(status, "updatedReplicas");
  return (
    of(next, "updatedReplicas") > of(old, "updatedReplicas") ||
    outdated(next) < outdated(old) ||
    of(next, "readyReplicas") > of(old, "readyReplicas") ||
    of(next, "availableReplicas") > of(old, "availableReplicas")
  );
}

function hasTimedOut(deployment: Deployment, progressing: DeploymentCondition | undefined, now: number): boolean {
  if (!progressing || progressing.reason === "NewReplicaSetAvailable") return false;
  return progressing.reason === "ProgressDeadlineExceeded" || untilDeadline(deployment, progressing, now) < 0;
}

/** Upstream takes 2^31 - 1 seconds for no deadline. */
export const hasDeadline = ({ spec }: Deployment): boolean => (spec?.progressDeadlineSeconds ?? 0x7fffffff) !== 0x7fffffff;

function untilDeadline({ spec }: Deployment, progressing: DeploymentCondition, now: number): number {
  return Date.parse(progressing.lastUpdateTime ?? "") + (spec?.progressDeadlineSeconds ?? 0) * 1000 - now;
}

/** Milliseconds after which to look whether a rollout that does not move has run out of time; undefined when it need not. */
export function nextProgressCheck(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const progressing = conditionOf(status.conditions, "Progressing");
  if (!hasDeadline(deployment) || !progressing || isComplete(deployment, status)) return undefined;
  if (progressing.reason === "ProgressDeadlineExceeded" || progressing.reason === "NewReplicaSetAvailable") return undefined;
  return Math.max(0, untilDeadline(deployment, progressing, now)) + 1000;
}

function failureOf({ newest, old }: Fleet): Finding | undefined {
  const failures = [...(newest ? [newest] : []), ...old].flatMap(({ status }) => status?.conditions ?? []);
  const failure = failures.find(({ type }) => type === "ReplicaFailure");
  if (!failure) return undefined;
  const { status, reason = "", message = "" } = failure;
  return { type: "ReplicaFailure", status: status as Finding["status"], reason, message };
}
