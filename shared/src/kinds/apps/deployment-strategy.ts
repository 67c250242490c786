import type { V1DeploymentStrategy } from "@kubernetes/client-node";
import { forbidden, invalid, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Wire } from "../../meta/object.ts";
import { amountOf, atMost100Percent, validateIntOrPercent } from "../workload/int-or-percent.ts";

export type DeploymentStrategy = Wire<V1DeploymentStrategy>;

export function defaultStrategy(strategy: DeploymentStrategy): void {
  strategy.type ||= "RollingUpdate";
  if (strategy.type !== "RollingUpdate") return;
  const rolling = (strategy.rollingUpdate ??= {});
  rolling.maxUnavailable ??= "25%";
  rolling.maxSurge ??= "25%";
}

/** How a Deployment changes its pods (apps/validation ValidateDeploymentStrategy). @param at the strategy's own path */
export function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, at: FieldPath): FieldError[] {
  const path = at.child("rollingUpdate");
  if (type === "Recreate") {
    return rollingUpdate ? [forbidden(path, "may not be specified when strategy `type` is 'Recreate'")] : [];
  }
  if (type !== "RollingUpdate") {
    // Upstream prints its internal struct.
    const shown = { Type: type, RollingUpdate: rollingUpdate ? upperCased(rollingUpdate) : null };
    return [unsupported(at, shown, ["Recreate", "RollingUpdate"])];
  }
  const { maxUnavailable = "25%", maxSurge = "25%" } = rollingUpdate ?? {};
  const unavailable = path.child("maxUnavailable");
  const stuck = amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0;
  return [
    ...validateIntOrPercent(maxUnavailable, unavailable),
    ...validateIntOrPercent(maxSurge, path.child("maxSurge")),
    ...(stuck ? [invalid(unavailable, maxUnavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...atMost100Percent(maxUnavailable, unavailable),
  ];
}

function upperCased({ maxUnavailable, maxSurge }: NonNullable<DeploymentStrategy["rollingUpdate"]>): unknown {
  return { MaxUnavailable: maxUnavailable ?? 0, MaxSurge: maxSurge ?? 0 };
}
