import type { Pod } from "@kx/shared/kinds/core/pod";
import { isSidecar } from "./pod-phase.ts";

/**
 * The containers that have to end before the named one is told to (newTerminationOrdering in pkg/kubelet/kuberuntime): a
 * sidecar outlives the containers, and the sidecars that were started after it.
 */
export function endsAfter(name: string, { spec }: Pod): readonly string[] {
  const sidecars = (spec?.initContainers ?? []).filter(isSidecar).map((container) => container.name);
  const at = sidecars.indexOf(name);
  return at < 0 ? [] : [...(spec?.containers ?? []).map((container) => container.name), ...sidecars.slice(at + 1)];
}
