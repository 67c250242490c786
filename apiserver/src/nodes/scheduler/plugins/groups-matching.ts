import type { AffinityTerm } from "../framework/affinity-term.ts";
import type { Snapshot } from "../framework/plugin.ts";
import type { PodGroup } from "../framework/pod-groups.ts";

/** The placed pods that a term is about. */
export function groupsMatching({ namespaces, namespaceSelector, selector }: AffinityTerm, { pods, namespaceLabels }: Snapshot): PodGroup[] {
  const selected = [...pods.namespaces()].filter((name) => namespaces.has(name) || namespaceSelector.matches(namespaceLabels(name)));
  return selected.flatMap((name) => pods.matching(name, selector));
}
