import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { badRequest, invalidObject } from "@kx/shared/errors/status-error";
import { at, invalid } from "@kx/shared/errors/field-errors";
import { applyStaticDefaults } from "@kx/shared/schema/static-defaults";
import { decodeChecked, shortVersion } from "./decode-checked.ts";
import type { WriteContext } from "./registry.ts";
import { servedVersion, type ServedVersion } from "./versions.ts";

/**
 * A body as an object of the stored version: fields checked against the schema, defaults filled in. The result is a
 * fresh copy; the body is never changed.
 * @throws StatusError 400 for a wrong type, another version or kind, or unknown fields under Strict
 */
export function decodeDraft<T extends KubeObject>(kind: Kind<T>, body: unknown, context: WriteContext): T {
  const version = servedVersion(kind, context.apiVersion);
  const { resource } = kind;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonWord(body)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`);
  }
  const { apiVersion, kind: kindName } = typeMeta(body);
  if (apiVersion !== undefined && apiVersion !== version.apiVersion) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${version.apiVersion})`);
  }
  if (kindName !== undefined && kindName !== resource.kind) {
    throw badRequest(`${kindName} in version ${JSON.stringify(shortVersion(version.apiVersion))} cannot be handled as a ${resource.kind}: converting (${version.apiVersion}.${kindName}) to (${version.apiVersion}.${resource.kind}): unknown conversion`);
  }
  const { value, unknownFields } = decodeChecked(version, resource.kind, body);
  reportUnknown(kind, version, unknownFields, context);
  return complete(kind, version, value);
}

/**
 * The outcome of a patch as an object of the stored version.
 * @param patched in the client's version
 * @throws StatusError 422 for unknown fields under Strict, in the words a cluster uses for patches
 */
export function decodePatched<T extends KubeObject>(kind: Kind<T>, patched: unknown, context: WriteContext): T {
  const version = servedVersion(kind, context.apiVersion);
  const { value, unknownFields } = decodeChecked(version, kind.resource.kind, patched);
  const faults = [...unknownFields];
  if (faults.length > 0 && context.fieldValidation === "Strict") {
    const error = invalid(at("patch"), "", `strict decoding error: ${faults.join(", ")}`);
    error.message = error.message.replace('""', JSON.stringify(JSON.stringify(patched)));
    throw invalidObject({ group: "", kind: "" }, "", [error]);
  }
  if (context.fieldValidation === "Warn") for (const fault of faults) context.warn(fault);
  return complete(kind, version, value);
}

/** @throws StatusError 400 where one of them is no text, as apimachinery's meta factory says it */
function typeMeta(body: object): { apiVersion?: string; kind?: string } {
  const { apiVersion, kind } = body as Record<"apiVersion" | "kind", unknown>;
  for (const [name, value] of Object.entries({ apiVersion, kind })) {
    if (value === undefined || value === null || typeof value === "string") continue;
    throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonWord(value)} into Go struct field .${name} of type string`);
  }
  return { ...(typeof apiVersion === "string" ? { apiVersion } : {}), ...(typeof kind === "string" ? { kind } : {}) };
}

function reportUnknown(kind: { resource: { kind: string } }, version: { apiVersion: string }, unknownFields: readonly string[], context: WriteContext): void {
  if (context.fieldValidation === "Ignore") return;
  const faults = [...(context.duplicateFields ?? []), ...unknownFields];
  if (faults.length === 0) return;
  if (context.fieldValidation === "Warn") {
    for (const fault of faults) context.warn(fault);
    return;
  }
  const name = kind.resource.kind;
  throw badRequest(`${name} in version ${JSON.stringify(shortVersion(version.apiVersion))} cannot be handled as a ${name}: strict decoding error: ${faults.join(", ")}`);
}

function complete<T extends KubeObject>(kind: Kind<T>, version: ServedVersion<T>, value: unknown): T {
  const object = version.toStored(value as KubeObject);
  object.metadata ??= {};
  applyStaticDefaults(kind.resource.definition, object);
  kind.defaults?.(object);
  return object;
}

function jsonWord(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}
