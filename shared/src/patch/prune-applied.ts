import type { Field } from "../schema/schema.ts";
import { appliedFields } from "./applied-fields.ts";
import { fieldBelow, isNamedField } from "./field-below.ts";
import { difference, intersection, union, withRoot, type FieldsV1 } from "./field-set.ts";
import { removeFields } from "./remove-fields.ts";

/**
 * Takes out of a merged object what its manager applied the last time and applies no more, unless somebody owns it now
 * (structured-merge-diff Updater.prune). A struct that only the manager gave goes with the defaults in it; a list or map
 * in which others own an entry stays for them.
 * @param last what the manager owned until now
 * @param owned what all managers own, this one's new configuration among them
 */
export function pruneApplied(form: Field, merged: unknown, last: FieldsV1, owned: FieldsV1 | undefined): unknown {
  const members = (set: FieldsV1 | undefined): FieldsV1 | undefined => set && withNamedFields(form, set);
  const present = (value: unknown): FieldsV1 | undefined => members(appliedFields(form, value));
  const all = present(merged);
  const lastMembers = members(last);
  const bare = removeFields(form, merged, lastMembers);
  const withOwned = removeFields(form, merged, difference(all, union(present(bare), members(owned))));
  return removeFields(form, merged, intersection(difference(all, present(withOwned)), lastMembers));
}

/** The set with every struct's field a member that has members below it (fieldpath.Set EnsureNamedFieldsAreMembers). */
function withNamedFields(form: Field, set: FieldsV1): FieldsV1 {
  const result: Record<string, FieldsV1> = {};
  for (const element in set) {
    const child = element === "." ? undefined : fieldBelow(form, element);
    const below = child ? withNamedFields(child, set[element]!) : set[element]!;
    result[element] = isNamedField(form, element) ? withRoot(below) : below;
  }
  return result;
}
