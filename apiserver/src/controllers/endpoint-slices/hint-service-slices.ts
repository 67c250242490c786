import type { Node } from "@kx/shared/kinds/core/node";
import type { Service } from "@kx/shared/kinds/core/service";
import type { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { addressTypesOf } from "./pod-endpoints.ts";
import type { SlicePlan } from "./plan-slices.ts";
import { hintSlices, trafficHints, unchangedBy, type HintsOf } from "./slice-hints.ts";
import { topologyHints } from "./topology-hints.ts";
import { zoneShares } from "./zone-shares.ts";

export interface HintEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Whether the annotation asks for hints by zone; it goes before `trafficDistribution`, and its older name before the newer (hintsEnabled). */
export function isTopologyAware({ metadata }: Service): boolean {
  const { annotations = {} } = metadata;
  const mode = annotations["service.kubernetes.io/topology-aware-hints"] ?? annotations["service.kubernetes.io/topology-mode"];
  return mode === "Auto" || mode === "auto";
}

/** A plan with the hints that its Service asks for, each address type by itself, and what its events say of them. */
export function hintServiceSlices(
  service: Service,
  plan: SlicePlan,
  { existing, nodes }: { existing: readonly EndpointSlice[]; nodes: () => readonly Node[] },
): { plan: SlicePlan; told: HintEvent[] } {
  const asSpecified = trafficHints(service);
  if (!isTopologyAware(service)) return { plan: hintSlices(plan, existing, () => asSpecified), told: [] };
  const told: HintEvent[] = [];
  const shares = zoneShares(nodes());
  const byType = new Map<string, HintsOf>();
  for (const addressType of addressTypesOf(service)) {
    const ofType = (slice: EndpointSlice): boolean => slice.addressType === addressType;
    const { hintsOf, disabled } = topologyHints([...plan.create, ...plan.update].filter(ofType), unchangedBy(plan, existing).filter(ofType), shares);
    byType.set(addressType, hintsOf);
    if (disabled) told.push({ type: "Warning", reason: "TopologyAwareHintsDisabled", message: `${disabled}, addressType: ${addressType}` });
    else if (!existing.some(hasHints)) {
      told.push({ type: "Normal", reason: "TopologyAwareHintsEnabled", message: `Topology Aware Hints has been enabled, addressType: ${addressType}` });
    }
  }
  return { plan: hintSlices(plan, existing, ({ addressType }) => byType.get(addressType) ?? (() => undefined)), told };
}

const hasHints = ({ endpoints }: EndpointSlice): boolean => (endpoints ?? []).some(({ hints }) => hints !== undefined);
