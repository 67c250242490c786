import { applyPatch, Pointer, type Operation } from "rfc6902";
import { badRequest, rejectedPatch, StatusError } from "../errors/status-error.ts";
import { isObject } from "../schema/json-value.ts";
import { undecodablePatch } from "./patch-errors.ts";

/** apiserver's limit of operations in one patch. */
const maxOperations = 10_000;

/**
 * Applies an RFC 6902 patch to a copy of the object.
 * @throws StatusError 400 for a document that is no patch, 413 for too many operations, 422 for an operation that fails
 */
export function applyJsonPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw notDecoded(patch, "[]handlers.jsonPatchOp");
  for (const operation of patch) if (!isObject(operation)) throw notDecoded(operation, "handlers.jsonPatchOp");
  if (patch.length > maxOperations) {
    throw new StatusError({
      code: 413,
      reason: "RequestEntityTooLarge",
      message: `Request entity too large: The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    });
  }
  const result = structuredClone(object);
  if (!applies(result, structuredClone(patch) as Operation[])) throw rejectedPatch();
  return result;
}

/** Changes the object; false when an operation is misformed, finds no place or fails its test. */
function applies(object: unknown, operations: Operation[]): boolean {
  try {
    return operations.every((operation) => applyOperation(object, operation));
  } catch {
    return false;
  }
}

/** The server's library replaces a field that is not there and finds null where none is; the RFC refuses both. */
function applyOperation(object: unknown, operation: Operation): boolean {
  if (isForMissingField(object, operation)) {
    if (operation.op === "replace") return applyOperation(object, { ...operation, op: "add" });
    if (operation.op === "test" && operation.value === null) return true;
  }
  return applyPatch(object, [operation])[0] === null;
}

function isForMissingField(object: unknown, { op, path }: Operation): boolean {
  if (op !== "replace" && op !== "test") return false;
  const { parent, value } = Pointer.fromJSON(path).evaluate(object);
  return value === undefined && isObject(parent);
}

const notDecoded = (value: unknown, goTarget: string): StatusError =>
  badRequest(`error decoding patch: ${undecodablePatch(value, goTarget)}`);
