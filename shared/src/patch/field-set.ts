/**
 * A set of field paths as server-side apply keeps it and as managedFields prints it (structured-merge-diff
 * fieldpath.Set). Keys are path elements (`f:name`, `k:{"key":"value"}`, `v:value`, `i:index`); `.` says that a field is
 * itself a member beside those below it, and a field with nothing below it is one. The empty set is `undefined`.
 */
export type FieldsV1 = { readonly [element: string]: FieldsV1 };

/** A member with nothing below it. */
export const leaf: FieldsV1 = Object.freeze({});

export function union(mine: FieldsV1 | undefined, theirs: FieldsV1 | undefined): FieldsV1 | undefined {
  if (!mine || !theirs) return mine ?? theirs;
  if (isLeaf(mine) && isLeaf(theirs)) return leaf;
  const result: Record<string, FieldsV1> = {};
  if (isMember(mine) || isMember(theirs)) result["."] = leaf;
  // In the order of their bytes, as the server prints them.
  for (const element of Object.keys({ ...mine, ...theirs }).sort()) {
    if (element !== ".") result[element] = union(mine[element], theirs[element])!;
  }
  return result;
}

/** Members of the first set that are not members of the second. */
export function difference(mine: FieldsV1 | undefined, theirs: FieldsV1 | undefined): FieldsV1 | undefined {
  if (!mine || !theirs) return mine;
  const result: Record<string, FieldsV1> = {};
  let below = false;
  const member = isMember(mine) && !isMember(theirs);
  if (member) result["."] = leaf;
  for (const element in mine) {
    if (element === ".") continue;
    const left = difference(mine[element], theirs[element]);
    if (!left) continue;
    result[element] = left;
    below = true;
  }
  if (below) return result;
  return member ? leaf : undefined;
}

/** Members of both sets. */
export function intersection(mine: FieldsV1 | undefined, theirs: FieldsV1 | undefined): FieldsV1 | undefined {
  return difference(mine, difference(mine, theirs));
}

/** The set with the root itself as a member. */
export function withRoot(fields: FieldsV1 | undefined): FieldsV1 {
  if (!fields) return leaf;
  return isMember(fields) ? fields : { ".": leaf, ...fields };
}

/** The set of these fields; none make the empty set. */
export const setOf = (fields: FieldsV1): FieldsV1 | undefined => (isLeaf(fields) ? undefined : fields);

function isLeaf(fields: FieldsV1): boolean {
  for (const _ in fields) return false;
  return true;
}

/** Whether the root of the set is itself a member. */
export const isMember = (fields: FieldsV1): boolean => "." in fields || isLeaf(fields);
