import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import { conditionOf, withCondition, type DeploymentCondition } from "./conditions.ts";
import { hasDeadline } from "./deployment-status.ts";

/**
 * The Deployment's conditions, Progressing saying whether it was paused or resumed: time spent paused is not held against
 * the deadline (sync.go checkPausedConditions). @param now RFC 3339
 */
export function pausedConditions(deployment: Deployment, now: string): readonly DeploymentCondition[] {
  const conditions = deployment.status?.conditions ?? [];
  const reason = conditionOf(conditions, "Progressing")?.reason;
  if (!hasDeadline(deployment) || reason === "ProgressDeadlineExceeded") return conditions;
  const paused = deployment.spec?.paused === true;
  if (paused === (reason === "DeploymentPaused")) return conditions;
  const [what, message] = paused ? ["DeploymentPaused", "Deployment is paused"] : ["DeploymentResumed", "Deployment is resumed"];
  return withCondition(conditions, { type: "Progressing", status: "Unknown", reason: what ?? "", message: message ?? "" }, now);
}
