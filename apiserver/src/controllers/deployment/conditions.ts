import type { Deployment } from "@kx/shared/kinds/apps/deployment";

export type DeploymentStatus = NonNullable<Deployment["status"]>;
export type DeploymentCondition = NonNullable<DeploymentStatus["conditions"]>[number];

/** What a condition says, before its times. */
export interface Finding {
  type: "Available" | "Progressing" | "ReplicaFailure";
  status: "True" | "False" | "Unknown";
  reason: string;
  message: string;
}

type Conditions = readonly DeploymentCondition[];

export const conditionOf = (conditions: Conditions | undefined, type: Finding["type"]): DeploymentCondition | undefined =>
  conditions?.find((condition) => condition.type === type);

export const without = (conditions: Conditions, type: Finding["type"]): Conditions =>
  conditions.filter((condition) => condition.type !== type);

/**
 * The conditions with a finding in them. One of the same status and reason stays as it is, message and all; the time of
 * transition stays while the status does (deployment_util SetDeploymentCondition).
 * @param now RFC 3339
 */
export function withCondition(conditions: Conditions, finding: Finding, now: string): Conditions {
  const present = conditionOf(conditions, finding.type);
  if (present?.status === finding.status && present.reason === finding.reason) return conditions;
  return withRefreshed(conditions, finding, now);
}

/** The same, but a finding of the same reason is noted anew: a rollout that moves on pushes its deadline. */
export function withRefreshed(conditions: Conditions, finding: Finding, now: string): Conditions {
  const present = conditionOf(conditions, finding.type);
  const since = present?.status === finding.status ? (present.lastTransitionTime ?? now) : now;
  return [...without(conditions, finding.type), { ...finding, lastUpdateTime: now, lastTransitionTime: since }];
}
