import { milliValue, quantityValue } from "@kx/shared/meta/quantity";
import type { ContainerSpec } from "./kubelet/means.ts";

type ResourceField = NonNullable<NonNullable<NonNullable<ContainerSpec["env"]>[number]["valueFrom"]>["resourceFieldRef"]>;

/**
 * A container's request or limit in units of the divisor, rounded up (pkg/api/v1/resource ExtractContainerResourceValue);
 * a limit that is not set is what the node has.
 */
export function resourceField({ resource, divisor }: ResourceField, { resources }: ContainerSpec, allocatable: Readonly<Record<string, string>>): string {
  const [part, name = ""] = resource.split(".");
  const given = part === "limits" ? (resources?.limits?.[name] ?? allocatable[name]) : resources?.requests?.[name];
  if (given === undefined) return "0";
  const unit = divisor === undefined || quantityValue(divisor) === 0 ? "1" : divisor;
  const value = name === "cpu" ? milliValue(given) / milliValue(unit) : quantityValue(given) / quantityValue(unit);
  return String(Math.ceil(value));
}
