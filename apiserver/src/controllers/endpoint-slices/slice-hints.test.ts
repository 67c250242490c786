import { expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { aService } from "../../../../test/support/workloads.ts";
import type { SlicePlan } from "./plan-slices.ts";
import { hintSlices, trafficHints } from "./slice-hints.ts";

const zoneA = { forZones: [{ name: "a" }] };
const endpoint = (ready: boolean, more: Partial<Endpoint> = {}): Endpoint => ({ addresses: ["10.244.1.2"], conditions: { ready }, nodeName: "node-1", zone: "a", ...more });
const { zone: _zone, ...nowhere } = endpoint(true);

// Upstream: staging endpointslice/trafficdist/trafficdist_test.go.
test.each<[string | undefined, Endpoint, Endpoint["hints"]]>([
  [undefined, endpoint(true), undefined],
  ["PreferClose", endpoint(true), zoneA],
  ["PreferSameZone", endpoint(true), zoneA],
  ["PreferSameNode", endpoint(true), { forNodes: [{ name: "node-1" }], ...zoneA }],
  ["PreferSameNode", nowhere, { forNodes: [{ name: "node-1" }] }],
  ["PreferClose", nowhere, undefined],
  ["PreferClose", endpoint(false), undefined],
])("trafficDistribution %s for %j", (trafficDistribution, one, hints) => {
  expect(trafficHints(aService({ spec: { trafficDistribution } }))(one)).toEqual(hints);
});

const aSlice = (name: string, endpoints: Endpoint[]): EndpointSlice => ({ metadata: { name }, addressType: "IPv4", endpoints });
const nothing: SlicePlan = { create: [], update: [], delete: [] };
const preferClose = trafficHints(aService({ spec: { trafficDistribution: "PreferClose" } }));

test("a slice with the right hints is not written, one without is", () => {
  const existing = [aSlice("right", [endpoint(true, { hints: zoneA })]), aSlice("wrong", [endpoint(true)])];
  expect(hintSlices(nothing, existing, () => preferClose).update).toEqual([aSlice("wrong", [endpoint(true, { hints: zoneA })])]);
});

test("hints that nobody asks for any more go", () => {
  const plan = hintSlices(nothing, [aSlice("hinted", [endpoint(true, { hints: zoneA })])], () => () => undefined);
  expect(plan.update).toEqual([aSlice("hinted", [endpoint(true)])]);
});
