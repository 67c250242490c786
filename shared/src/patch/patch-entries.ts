/** The entries of a parsed patch, without `__proto__`: merged like a field it would reach beyond the object. */
export function patchEntries(patch: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(patch).filter(([key]) => key !== "__proto__");
}
