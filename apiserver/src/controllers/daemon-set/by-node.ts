import type { Pod } from "@kx/shared/kinds/core/pod";
import { hasEnded } from "../pod-state.ts";
import { targetNode } from "./daemon-pod.ts";

/** A DaemonSet's pods by their nodes, the oldest first; those that have ended and are going anyway are left out. */
export function podsByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = targetNode(pod);
    if (node === undefined || (hasEnded(pod) && pod.metadata.deletionTimestamp)) continue;
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  for (const list of byNode.values()) list.sort(byAge);
  return byNode;
}

/** Bound ones first, then older ones (podByCreationTimestampAndPhase). */
function byAge(a: Pod, b: Pod): number {
  const [ageA = "", ageB = ""] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  const bound = Number(Boolean(b.spec?.nodeName)) - Number(Boolean(a.spec?.nodeName));
  if (bound !== 0) return bound;
  if (ageA !== ageB) return ageA < ageB ? -1 : 1;
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}
