import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { ManagedFieldsEntry } from "@kx/shared/patch/managed-fields-entry";
import { updateManagedFields } from "@kx/shared/patch/managed-fields";
import type { WriteContext } from "./registry.ts";
import { servedVersion } from "./versions.ts";

/** Records in metadata.managedFields which fields this write set, as an `Update` entry of its manager. */
export function recordManager<T extends KubeObject>(
  kind: Kind<T>,
  next: T,
  old: T | undefined,
  context: WriteContext & { subresource?: string },
  clock: Clock,
): void {
  const { subresource } = context;
  const { apiVersion } = servedVersion(kind, context.apiVersion);
  const entries = updateManagedFields({
    definition: kind.resource.definition,
    old,
    next,
    manager: context.fieldManager,
    apiVersion,
    ...(subresource ? { subresource } : {}),
    time: timestamp(clock),
  });
  keepEntries(next, entries);
}

/** Sets an object's managedFields; without any owner it has none. */
export function keepEntries({ metadata }: KubeObject, entries: readonly ManagedFieldsEntry[]): void {
  if (entries.length > 0) metadata.managedFields = [...entries];
  else delete metadata.managedFields;
}

/** A write that would change nothing but its entry's time changes nothing (apiserver fieldmanager equality.go). */
export function keepTimes<T extends KubeObject>(next: T, old: T): void {
  if (jsonEqual(timeless(next), timeless(old))) next.metadata.managedFields = old.metadata.managedFields;
}

function timeless({ metadata, ...rest }: KubeObject): object {
  const managedFields = metadata.managedFields?.map(({ time: _time, ...entry }) => entry);
  return { ...rest, metadata: { ...metadata, managedFields } };
}
