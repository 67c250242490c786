import type { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { KubeObject } from "@kx/shared/meta/object";

/** `web-3` is the fourth of `web`: the name it would have as a pod of a StatefulSet, taken apart; -1 for another form. */
export function ordinalOf({ metadata }: KubeObject): { parent: string; ordinal: number } {
  const [, parent, digits] = /^(.*)-([0-9]+)$/.exec(metadata.name ?? "") ?? [];
  const ordinal = Number(digits);
  return parent !== undefined && ordinal <= 0x7fffffff ? { parent, ordinal } : { parent: "", ordinal: -1 };
}

/** The ordinals that a StatefulSet asks for, `first` up to and without `end`. */
export function ordinalRange({ spec }: StatefulSet): { first: number; end: number } {
  const first = spec?.ordinals?.start ?? 0;
  return { first, end: first + (spec?.replicas ?? 1) };
}

export function isInRange(set: StatefulSet, pod: KubeObject): boolean {
  const { ordinal } = ordinalOf(pod);
  const { first, end } = ordinalRange(set);
  return ordinal >= first && ordinal < end;
}
