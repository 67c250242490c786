import { badRequest } from "../errors/status-error.ts";
import { isObject } from "../schema/json-value.ts";
import { patchEntries } from "./patch-entries.ts";
import { undecodablePatch } from "./patch-errors.ts";

type Json = Record<string, unknown>;

/**
 * What an RFC 7386 merge patch makes of the object, which stays as it is: the result shares with it what the patch does
 * not touch, and the values of the patch. @throws StatusError 400 when the patch is no object
 */
export function applyMergePatch(object: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest(`error decoding patch: ${undecodablePatch(patch, "map[string]interface {}")}`);
  return merged(object, patch);
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [name, value] of patchEntries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}
