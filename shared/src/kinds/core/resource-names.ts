import { invalid, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { qualifiedName } from "../../meta/names.ts";
import { compareQuantities, milliValue } from "../../meta/quantity.ts";

const container = new Set(["cpu", "memory", "ephemeral-storage"]);
const counted = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
const quota = new Set([
  ...container,
  ...[...container].flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  "requests.storage",
  ...counted,
]);

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith("requests.hugepages-");

/** True for what a ResourceQuota may limit without a prefix (core/helper IsStandardQuotaResourceName). */
export const isQuotaResource = (name: string): boolean => quota.has(name) || isQuotaHugePages(name);

const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && qualifiedName(`requests.${name}`).length === 0;

/** True for what may be promised more often than there is of it. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

/** Faults of the name of any resource (core/validation validateResourceName). */
export function validateResourceName(name: string, at: FieldPath): FieldError[] {
  const errors = qualifiedName(name).map((fault) => invalid(at, name, fault));
  if (errors.length > 0 || name.includes("/") || name === "storage" || isQuotaResource(name)) return errors;
  return [invalid(at, name, "must be a standard resource type or fully qualified")];
}

/** Faults of the name of what a container asks for (validateContainerResourceName). */
export function validateContainerResourceName(name: string, at: FieldPath): FieldError[] {
  const errors = validateResourceName(name, at);
  if (name.split("/").length === 1) {
    const standard = container.has(name) || isHugePages(name);
    return standard ? errors : [...errors, invalid(at, name, "must be a standard resource for containers")];
  }
  if (isNative(name) || isExtended(name)) return errors;
  return [...errors, invalid(at, name, "doesn't follow extended resource name standard")];
}

/** Faults of an amount of a resource: never negative, and whole where it is counted (ValidateResourceQuantityValue). */
export function validateResourceAmount(name: string, value: string, at: FieldPath): FieldError[] {
  const whole = !(counted.has(name) || isExtended(name)) || milliValue(value) % 1000 === 0;
  return [
    ...(compareQuantities(value, "0") < 0 ? [invalid(at, value, "must be greater than or equal to 0")] : []),
    ...(whole ? [] : [invalid(at, value, "must be an integer")]),
  ];
}
