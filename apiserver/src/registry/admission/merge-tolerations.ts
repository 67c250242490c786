import { jsonEqual } from "@kx/shared/json/json-equal";
import type { Toleration } from "@kx/shared/kinds/core/pod/pod-types";

/** Both lists without what another of them covers (pkg/util/tolerations MergeTolerations). */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [i, one] of all.entries()) {
    const covered = merged.some((other) => covers(other, one)) || all.slice(i + 1).some((other) => !jsonEqual(one, other) && covers(other, one));
    if (!covered) merged.push(one);
  }
  return merged;
}

function covers(wide: Toleration, narrow: Toleration): boolean {
  if (jsonEqual(wide, narrow)) return true;
  const everyKey = !wide.key && wide.operator === "Exists";
  if ((narrow.key ?? "") !== (wide.key ?? "") && !everyKey) return false;
  if (wide.effect && (narrow.effect ?? "") !== wide.effect) return false;
  if (wide.effect === "NoExecute" && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds) return false;
  }
  if (wide.operator === "Exists") return true;
  return (wide.operator ?? "Equal") === "Equal" && narrow.operator === "Equal" && (narrow.value ?? "") === (wide.value ?? "");
}
