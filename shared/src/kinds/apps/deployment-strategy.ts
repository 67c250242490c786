import type { V1DeploymentStrategy } from "@kubernetes/client-node";
import { forbidden, invalid, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import type { Wire } from "../../meta/object.ts";
import { nonNegative } from "../core/pod/rules.ts";

export type DeploymentStrategy = Wire<V1DeploymentStrategy>;
type IntOrPercent = number | string;

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
  const stuck = amount(maxUnavailable) === 0 && amount(maxSurge) === 0;
  const tooMuch = typeof maxUnavailable === "string" && amount(maxUnavailable) > 100;
  return [
    ...validateAmount(maxUnavailable, unavailable),
    ...validateAmount(maxSurge, path.child("maxSurge")),
    ...(stuck ? [invalid(unavailable, maxUnavailable, "may not be 0 when `maxSurge` is 0")] : []),
    ...(tooMuch ? [invalid(unavailable, maxUnavailable, "must not be greater than 100%")] : []),
  ];
}

function validateAmount(value: IntOrPercent, at: FieldPath): FieldError[] {
  if (typeof value === "number") return nonNegative(value, at);
  if (/^[0-9]+%$/.test(value)) return [];
  const words = "a valid percent string must be a numeric string followed by an ending '%'";
  return [invalid(at, value, `${words} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`)];
}

/** The number, percent or not; what is neither counts as 0. */
function amount(value: IntOrPercent): number {
  return typeof value === "number" ? value : /^[0-9]+%?$/.test(value) ? Number.parseInt(value, 10) : 0;
}

function upperCased({ maxUnavailable, maxSurge }: NonNullable<DeploymentStrategy["rollingUpdate"]>): unknown {
  return { MaxUnavailable: maxUnavailable ?? 0, MaxSurge: maxSurge ?? 0 };
}
