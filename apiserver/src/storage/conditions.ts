import { StorageError, type Condition, type Revision, type Stored } from "./storage.ts";

/** @param found revision of what stands under the condition's key, undefined when nothing does */
export function holds(condition: Pick<Condition, "is">, found: Revision | undefined): boolean {
  if (condition.is === "absent") return found === undefined;
  if (condition.is === "present") return found !== undefined;
  return found === condition.is;
}

/** The error of a condition that did not hold. */
export function conditionFailed(condition: Condition, found: Stored | undefined): StorageError {
  const wanted = typeof condition.is === "number" ? `at revision ${condition.is}` : condition.is;
  const state = found ? `at revision ${found.revision}` : "absent";
  return new StorageError("condition-failed", `${condition.key} is ${state}, not ${wanted}`, found ? { condition, found } : { condition });
}
