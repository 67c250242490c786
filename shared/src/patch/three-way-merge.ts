import { isObject } from "../schema/json-value.ts";
import { definition } from "../schema/table.ts";
import { isMarked, orderKey, type Json } from "./directives.ts";
import { patchRule, type PatchRule, type Shape } from "./patch-rule.ts";
import { diffMaps } from "./strategic-diff.ts";

export interface ThreeWay {
  /** What was applied last; undefined when the object was never applied. */
  original: unknown;
  /** What is to be applied now. */
  modified: unknown;
  /** What the server has. */
  current: unknown;
}

/**
 * The strategic merge patch that `kubectl apply` sends: what this manifest adds or changes against the live object, and
 * without what the last one had and this one has not; what others set stays (strategicpatch CreateThreeWayMergePatch,
 * with overwrite). `{}` when there is nothing to do.
 * @throws StatusError 500 for a list whose elements lack their merge key
 */
export function createThreeWayPatch(definitionName: string, { original, modified, current }: ThreeWay): object {
  const shape: Shape = { definition: definition(definitionName) };
  const changes = diffMaps(current as Json, modified as Json, shape, "changes");
  const deletions = diffMaps((original ?? {}) as Json, modified as Json, shape, "deletions");
  return structuredClone(combine(deletions, changes, shape));
}

/** Both halves of one patch; they never say different things of a field. */
function combine(deletions: Json, changes: Json, shape: Shape): Json {
  const patch: Json = { ...deletions, ...changes };
  for (const [key, below] of Object.entries(changes)) {
    const gone = deletions[key];
    const rule = patchRule(shape, key);
    if (isObject(below) && isObject(gone)) patch[key] = combine(gone, below, rule.shape);
    else if (Array.isArray(below) && Array.isArray(gone) && rule.mergeKey !== undefined && patch[orderKey(key)]) {
      patch[key] = combineElements(gone as Json[], below as Json[], patch[orderKey(key)] as Json[], rule);
    }
  }
  return patch;
}

/** In the order of the manifest, deletions last. */
function combineElements(deletions: readonly Json[], changes: readonly Json[], order: readonly Json[], rule: PatchRule): Json[] {
  const name = (element: Json): unknown => element[rule.mergeKey!];
  const names = order.map(name);
  const halves = deletions.filter((element) => !isMarked(element));
  const changed = changes.map((element) => {
    const half = halves.find((candidate) => name(candidate) === name(element));
    return half ? combine(half, element, rule.shape) : element;
  });
  const others = halves.filter((half) => !changes.some((element) => name(element) === name(half)));
  const kept = [...changed, ...others].sort((a, b) => names.indexOf(name(a)) - names.indexOf(name(b)));
  return [...kept, ...deletions.filter(isMarked)];
}
