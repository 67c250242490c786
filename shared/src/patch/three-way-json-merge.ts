import { jsonEqual } from "../json/json-equal.ts";
import { isObject } from "../schema/json-value.ts";
import type { Json } from "./directives.ts";
import type { ThreeWay } from "./three-way-merge.ts";

/**
 * The JSON merge patch that `kubectl apply` sends for a kind whose schema it does not know: lists are replaced whole
 * (jsonmergepatch CreateThreeWayJSONMergePatch). `{}` when there is nothing to do.
 */
export function createThreeWayJsonMergePatch({ original, modified, current }: ThreeWay): object {
  const changes = withoutNulls(diff(asMap(current), asMap(modified)));
  const deletions = onlyNulls(diff(asMap(original), asMap(modified)));
  return structuredClone(combine(deletions, changes));
}

const asMap = (value: unknown): Json => (isObject(value) ? value : {});

function diff(from: Json, to: Json): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(to)) {
    const old = from[key];
    if (jsonEqual(old, value)) continue;
    patch[key] = isObject(old) && isObject(value) ? diff(old, value) : value;
  }
  for (const key of Object.keys(from)) if (to[key] === undefined) patch[key] = null;
  return patch;
}

/** An empty map is a value; one that has become empty says nothing. */
function withoutNulls(patch: Json): Json {
  const kept: Json = {};
  for (const [key, value] of Object.entries(patch)) {
    const below = isObject(value) ? withoutNulls(value) : value;
    if (value !== null && !(isEmptied(value, below))) kept[key] = below;
  }
  return kept;
}

const isEmptied = (value: unknown, below: unknown): boolean =>
  isObject(below) && Object.keys(below).length === 0 && Object.keys(value as Json).length > 0;

function onlyNulls(patch: Json): Json {
  const kept: Json = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) kept[key] = null;
    if (!isObject(value)) continue;
    const below = onlyNulls(value);
    if (Object.keys(below).length > 0) kept[key] = below;
  }
  return kept;
}

function combine(deletions: Json, changes: Json): Json {
  const patch: Json = { ...deletions };
  for (const [key, value] of Object.entries(changes)) {
    const gone = patch[key];
    patch[key] = isObject(gone) && isObject(value) ? combine(gone, value) : value;
  }
  return patch;
}
