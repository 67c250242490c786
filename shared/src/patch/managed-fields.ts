import type { KubeObject } from "../meta/object.ts";
import { capUpdates } from "./cap-updates.ts";
import { compareFields } from "./compare-fields.ts";
import { difference, union, type FieldsV1 } from "./field-set.ts";
import { byAge, fieldsOf, type ManagedFieldsEntry } from "./managed-fields-entry.ts";

export interface UpdateRecord {
  /** Name of the object's definition. */
  definition: string;
  /** Absent for a create. */
  old: KubeObject | undefined;
  /** The object to be stored; its own `metadata.managedFields` is what the client wrote there, if anything. */
  next: KubeObject;
  manager: string;
  apiVersion: string;
  subresource?: string;
  /** RFC 3339. */
  time: string;
}

/**
 * The managedFields after a write that is no apply: fields that it changed go to the manager's `Update` entry and leave
 * every other one; what it removed leaves all. An empty list or one empty entry in the object stops the tracking of an
 * object that exists, and one that is not tracked stays so (apimachinery managedfields fieldmanager.go Update).
 */
export function updateManagedFields(record: UpdateRecord): ManagedFieldsEntry[] {
  const { definition, old, next, manager, apiVersion, subresource, time } = record;
  const entries = entriesBefore(record);
  if (old && entries.length === 0) return [];
  const { changed, removed } = compareFields(definition, tracked(old ?? { metadata: {} }, subresource), tracked(next, subresource));
  if (!changed && !removed) return entries;
  const lost = union(changed, removed);
  if (!changed) return entries.flatMap((entry) => without(entry, lost));

  const mine = entries.find(
    (entry) =>
      entry.manager === manager &&
      entry.operation === "Update" &&
      entry.apiVersion === apiVersion &&
      (entry.subresource ?? "") === (subresource ?? ""),
  );
  const others = entries.filter((entry) => entry !== mine).flatMap((entry) => without(entry, lost));
  const owned = mine ? union(difference(fieldsOf(mine), removed), changed)! : changed;
  const entry: ManagedFieldsEntry = {
    manager,
    operation: "Update",
    apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: owned,
    ...(subresource ? { subresource } : {}),
  };
  return capUpdates([...others, entry].sort(byAge)).sort(byAge);
}

/** What the client wrote counts on the main path only, and only where it can be read; else the live entries do. */
function entriesBefore({ old, next, subresource }: UpdateRecord): ManagedFieldsEntry[] {
  const live = (old?.metadata.managedFields ?? []) as ManagedFieldsEntry[];
  const written = next.metadata.managedFields as ManagedFieldsEntry[] | null | undefined;
  if (!written || subresource) return live;
  if (written.length === 0 || (written.length === 1 && Object.keys(written[0]!).length === 0)) return [];
  return written.every(isReadable) ? written : live;
}

const isReadable = ({ operation, fieldsType }: ManagedFieldsEntry): boolean =>
  (operation === "Apply" || operation === "Update") && fieldsType === "FieldsV1";

/** What the system sets is nobody's (apimachinery managedfields stripmeta.go). */
const untrackedMetadata = new Set([
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "generation",
  "resourceVersion",
  "selfLink",
  "managedFields",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
]);

const notOfStatus = new Set(["apiVersion", "kind", "spec"]);
const notOfSpec = new Set(["apiVersion", "kind", "status"]);

/** The part of an object that has owners: status belongs to the status path alone, spec to every other. */
export function tracked(object: KubeObject, subresource: string | undefined): object {
  const kept = omit(object, subresource === "status" ? notOfStatus : notOfSpec);
  kept.metadata = omit(object.metadata, untrackedMetadata);
  return kept;
}

function omit(object: object, names: ReadonlySet<string>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name in object) if (!names.has(name)) kept[name] = (object as Record<string, unknown>)[name];
  return kept;
}

function without(entry: ManagedFieldsEntry, lost: FieldsV1 | undefined): ManagedFieldsEntry[] {
  const left = difference(fieldsOf(entry), lost);
  return left ? [{ ...entry, fieldsV1: left }] : [];
}
