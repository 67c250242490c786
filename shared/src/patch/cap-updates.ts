import { union } from "./field-set.ts";
import { fieldsOf, type ManagedFieldsEntry } from "./managed-fields-entry.ts";

/** More `Update` entries than this are merged, oldest first. */
const maxUpdateEntries = 10;
const mergedManager = "ancient-changes";

/**
 * Merges the oldest `Update` entries, those of one apiVersion into one, until few enough are left (apimachinery
 * managedfields capmanagers.go).
 * @param entries oldest first
 */
export function capUpdates(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const updates = entries.filter(({ operation }) => operation === "Update");
  const oldest = new Map<string, ManagedFieldsEntry>();
  let result = [...entries];
  let left = updates.length;
  for (const entry of updates) {
    if (left <= maxUpdateEntries) break;
    const version = entry.apiVersion ?? "";
    const older = oldest.get(version);
    const merged = older ? merge(older, entry) : entry;
    oldest.set(version, merged);
    if (!older) continue;
    result = result.filter((kept) => kept !== older).map((kept) => (kept === entry ? merged : kept));
    left--;
  }
  return result;
}

/** Both entries' fields, with the younger one's time. */
function merge(older: ManagedFieldsEntry, younger: ManagedFieldsEntry): ManagedFieldsEntry {
  const merged = { ...younger, manager: mergedManager, fieldsV1: union(fieldsOf(older), fieldsOf(younger))! };
  delete merged.subresource;
  return merged;
}
