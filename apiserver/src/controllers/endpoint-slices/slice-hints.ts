import type { Service } from "@kx/shared/kinds/core/service";
import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { SlicePlan } from "./plan-slices.ts";

/** Which clients an endpoint is for; undefined: for all. */
export type HintsOf = (endpoint: Endpoint) => Endpoint["hints"];

/** Gives every endpoint its hints: a slice that is not written anyway is written when one of its endpoints has others. */
export function hintSlices(plan: SlicePlan, existing: readonly EndpointSlice[], hintsIn: (slice: EndpointSlice) => HintsOf): SlicePlan {
  const hinted = (slice: EndpointSlice): EndpointSlice => {
    const hintsOf = hintsIn(slice);
    return { ...slice, endpoints: (slice.endpoints ?? []).map((endpoint) => withHints(endpoint, hintsOf(endpoint))) };
  };
  const isWrong = (slice: EndpointSlice): boolean => {
    const hintsOf = hintsIn(slice);
    return (slice.endpoints ?? []).some((endpoint) => !jsonEqual(endpoint.hints ?? {}, hintsOf(endpoint) ?? {}));
  };
  return { ...plan, create: plan.create.map(hinted), update: [...plan.update, ...unchangedBy(plan, existing).filter(isWrong)].map(hinted) };
}

/** The slices that a plan leaves as they are. */
export function unchangedBy(plan: SlicePlan, existing: readonly EndpointSlice[]): EndpointSlice[] {
  const changed = new Set([...plan.update, ...plan.delete].map(({ metadata }) => metadata.name));
  return existing.filter(({ metadata }) => !changed.has(metadata.name));
}

/** The hints of `trafficDistribution`, for ready endpoints only (staging endpointslice/trafficdist). */
export function trafficHints({ spec }: Service): HintsOf {
  const wish = spec?.trafficDistribution;
  const sameNode = wish === "PreferSameNode";
  if (!sameNode && wish !== "PreferClose" && wish !== "PreferSameZone") return () => undefined;
  return ({ conditions, zone, nodeName }) => {
    if (conditions?.ready !== true) return undefined;
    const forNodes = sameNode && nodeName ? { forNodes: [{ name: nodeName }] } : undefined;
    const forZones = zone ? { forZones: [{ name: zone }] } : undefined;
    return forNodes || forZones ? { ...forNodes, ...forZones } : undefined;
  };
}

function withHints({ hints: _before, ...endpoint }: Endpoint, hints: Endpoint["hints"]): Endpoint {
  return hints ? { ...endpoint, hints } : endpoint;
}
