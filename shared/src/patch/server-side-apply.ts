import { jsonEqual } from "../json/json-equal.ts";
import type { KubeObject } from "../meta/object.ts";
import type { Field } from "../schema/schema.ts";
import { applyConflict, type Conflict } from "./apply-conflict.ts";
import { appliedFields } from "./applied-fields.ts";
import { capUpdates } from "./cap-updates.ts";
import { compareFields } from "./compare-fields.ts";
import { difference, intersection, leaf, union } from "./field-set.ts";
import { fieldsOfLastApplied, kubectl, withLastAppliedInStep } from "./from-client-side-apply.ts";
import { byAge, fieldsOf, type ManagedFieldsEntry } from "./managed-fields-entry.ts";
import { tracked, updateManagedFields } from "./managed-fields.ts";
import { mergeApplied } from "./merge-applied.ts";
import { pruneApplied } from "./prune-applied.ts";

export interface ApplyRecord {
  /** Name of the object's definition. */
  definition: string;
  /** Absent for a create. */
  live: KubeObject | undefined;
  /** What the client sent, checked with `typedFaults`, in the version of the definition; no defaults filled in. */
  applied: KubeObject;
  manager: string;
  apiVersion: string;
  /** Takes fields from other managers that would give them another value. */
  force: boolean;
  /** RFC 3339. */
  time: string;
  subresource?: string;
}

/**
 * Server-side apply (structured-merge-diff Updater.Apply, apimachinery managedfields): the applied configuration is laid
 * over the live object, what the manager owned and no longer sends goes unless others own it, and the manager owns
 * exactly what it sent. An apply that changes no value leaves its entry's time as it was.
 * @returns the object with its managedFields, still to be decoded (fields may be null) and defaulted
 * @throws StatusError 409 with a cause for each field that another manager owns and that would change its value
 */
export function serverSideApply(record: ApplyRecord): { object: KubeObject } {
  const { live, applied, manager } = record;
  const entries = entriesOf(record);
  const mine = entries.find((entry) => isMine(entry, record));
  const others = entries.filter((entry) => entry !== mine);
  const form: Field = { ref: record.definition, zero: "omitted" };
  const wanted = difference(appliedFields(form, tracked(applied, record.subresource)), metadata);
  const merged = mergeApplied(form, live ?? {}, applied);
  const last = mine && fieldsOf(mine);
  // Name and type are nobody's, but they were sent: they stay, and metadata with them.
  const sent = union(appliedFields(form, applied), metadata);
  const owned = others.reduce((all, entry) => union(all, fieldsOf(entry)), sent);
  const next = (last ? pruneApplied(form, merged, last, owned) : merged) as KubeObject;

  const left = without(others, next, record);
  const noop = live !== undefined && jsonEqual(live, next);
  const time = noop ? mine?.time : record.time;
  const entry: ManagedFieldsEntry = {
    manager,
    operation: "Apply",
    apiVersion: record.apiVersion,
    ...(time ? { time } : {}),
    fieldsType: "FieldsV1",
    fieldsV1: wanted ?? {},
    ...(record.subresource ? { subresource: record.subresource } : {}),
  };
  const managedFields = capUpdates([...left, ...(wanted ? [entry] : [])].sort(byAge)).sort(byAge);
  const object: KubeObject = { ...next, metadata: { ...next.metadata, managedFields } };
  return { object: manager === kubectl ? withLastAppliedInStep(object, applied) : object };
}

/** Metadata as such: it belongs to nobody, and no object is without. */
const metadata = { "f:metadata": leaf };

/** The live entries; an object that was never tracked is somebody's first. */
function entriesOf({ definition, live, apiVersion, time }: ApplyRecord): ManagedFieldsEntry[] {
  const entries = (live?.metadata.managedFields ?? []) as ManagedFieldsEntry[];
  if (!live || entries.length > 0) return entries;
  const { managedFields: _none, ...metadata } = live.metadata;
  const next = { ...live, metadata };
  return updateManagedFields({ definition, old: undefined, next, manager: "before-first-apply", apiVersion, time });
}

const isMine = ({ manager, operation, subresource = "" }: ManagedFieldsEntry, record: ApplyRecord): boolean =>
  operation === "Apply" && manager === record.manager && subresource === (record.subresource ?? "");

/** The others' entries without what the apply takes from them or removes. @throws StatusError 409 */
function without(others: readonly ManagedFieldsEntry[], next: KubeObject, record: ApplyRecord): ManagedFieldsEntry[] {
  const { definition, live, subresource, force } = record;
  const { changed, removed } = compareFields(definition, tracked(live ?? { metadata: {} }, subresource), tracked(next, subresource));
  const conflicts = others.flatMap((entry): Conflict[] => {
    const fields = intersection(fieldsOf(entry), changed);
    return fields ? [{ entry, fields }] : [];
  });
  const refused = force ? [] : conflictsLeft(conflicts, record);
  if (refused.length > 0) throw applyConflict(refused);
  const lost = union(changed, removed);
  return others.flatMap((entry) => {
    const left = difference(fieldsOf(entry), lost);
    return left ? [{ ...entry, fieldsV1: left }] : [];
  });
}

/** Conflicts less those that kubectl may settle by itself, as the field is what client-side apply made it. */
function conflictsLeft(conflicts: readonly Conflict[], { definition, live, manager, apiVersion }: ApplyRecord): readonly Conflict[] {
  if (manager !== kubectl || !live || conflicts.length === 0) return conflicts;
  const allowed = fieldsOfLastApplied({ ref: definition, zero: "omitted" }, live, apiVersion);
  return conflicts.flatMap(({ entry, fields }): Conflict[] => {
    const left = difference(fields, allowed);
    return left ? [{ entry, fields: left }] : [];
  });
}
