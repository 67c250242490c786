import { invalid, required, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { configMapKey, dns1123Label, dns1123Subdomain, portName, portNumber, qualifiedName } from "../../../meta/names.ts";

/** A rule's messages as faults of one place. */
export function faults(rule: (value: string) => string[], value: string, at: FieldPath): FieldError[] {
  return rule(value).map((message) => invalid(at, value, message));
}

/** A text that must be there and be right. */
export function requiredText(rule: (value: string) => string[], value: string | undefined, at: FieldPath): FieldError[] {
  return value ? faults(rule, value, at) : [required(at)];
}

/** A text that may be missing. */
export function optionalText(rule: (value: string) => string[], value: string | undefined, at: FieldPath): FieldError[] {
  return value ? faults(rule, value, at) : [];
}

export const requiredLabel = (value: string | undefined, at: FieldPath): FieldError[] => requiredText(dns1123Label, value, at);
export const requiredSubdomain = (value: string | undefined, at: FieldPath): FieldError[] =>
  requiredText(dns1123Subdomain, value, at);
export const requiredKey = (value: string | undefined, at: FieldPath): FieldError[] => requiredText(configMapKey, value, at);
export const qualified = (value: string, at: FieldPath): FieldError[] => faults(qualifiedName, value, at);

export function nonNegative(value: number | undefined, at: FieldPath): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(at, value, "must be greater than or equal to 0")] : [];
}

/** One of some words; `supported` in the order that the message names them. */
export function oneOf(value: string | undefined, supported: readonly string[], at: FieldPath): FieldError[] {
  if (!value) return [required(at)];
  return supported.includes(value) ? [] : [unsupported(at, value, supported)];
}

/** A port by number or by name. */
export function portNumberOrName(port: number | string | undefined, at: FieldPath): FieldError[] {
  if (typeof port === "string") return faults(portName, port, at);
  return portNumber(port ?? 0).map((message) => invalid(at, port ?? 0, message));
}

/** A file mode: 0 to 0777. */
export function fileMode(mode: number | undefined, at: FieldPath): FieldError[] {
  const fits = mode === undefined || (mode >= 0 && mode <= 0o777);
  return fits ? [] : [invalid(at, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

/** A path below where it is put. */
export function descendingPath(path: string, at: FieldPath): FieldError[] {
  return [...(path.startsWith("/") ? [invalid(at, path, "must be a relative path")] : []), ...noBacksteps(path, at)];
}

export function noBacksteps(path: string, at: FieldPath): FieldError[] {
  return path.split("/").includes("..") ? [invalid(at, path, "must not contain '..'")] : [];
}
