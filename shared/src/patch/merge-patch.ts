import { badRequest } from "../errors/status-error.ts";
import { isObject } from "../schema/json-value.ts";
import { patchEntries } from "./patch-entries.ts";
import { undecodablePatch } from "./patch-errors.ts";

type Json = Record<string, unknown>;

/** Applies an RFC 7386 merge patch to a copy of the object. @throws StatusError 400 when the patch is no object */
export function applyMergePatch(object: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest(`error decoding patch: ${undecodablePatch(patch, "map[string]interface {}")}`);
  return merge(structuredClone(object), structuredClone(patch));
}

/** Changes the target, or returns what takes its place. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? target : {};
  for (const [name, value] of patchEntries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value);
  }
  return result;
}
