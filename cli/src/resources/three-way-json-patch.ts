type Json = Record<string, unknown>;

/**
 * A JSON merge patch from what the server has to what the manifest says; what the manifest said before and no longer
 * says is deleted, what it never mentioned stays (apimachinery jsonmergepatch CreateThreeWayJSONMergePatch). For kinds
 * whose schema is not known here.
 */
export function threeWayJsonPatch({ original, modified, current }: { original: unknown; modified: unknown; current: unknown }): Json {
  const additions = changes(asMap(current), asMap(modified), { deletions: false });
  const deletions = deletionsOnly(changes(asMap(original), asMap(modified), { deletions: true }));
  return merged(deletions, additions);
}

const isMap = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const asMap = (value: unknown): Json => (isMap(value) ? value : {});

function changes(from: Json, to: Json, options: { deletions: boolean }): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(to)) {
    const old = from[key];
    if (isMap(old) && isMap(value)) {
      const inner = changes(old, value, options);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!equal(old, value)) patch[key] = value;
  }
  if (options.deletions) for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  return patch;
}

function deletionsOnly(patch: Json): Json {
  const kept: Json = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) kept[key] = null;
    else if (isMap(value)) {
      const inner = deletionsOnly(value);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    }
  }
  return kept;
}

function merged(base: Json, over: Json): Json {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isMap(old) && isMap(value) ? merged(old, value) : value;
  }
  return result;
}

function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isMap(a) || !isMap(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}
