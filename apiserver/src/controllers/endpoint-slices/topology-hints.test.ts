import { expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { aNode } from "../../../../test/support/workloads.ts";
import { topologyHints } from "./topology-hints.ts";
import { zoneShares } from "./zone-shares.ts";

/** Ready endpoints by the letters of their zones: `aab`; a capital is one that is not ready, `-` one without a zone; after `>` the hint it has. */
function aSlice(name: string, text: string): EndpointSlice {
  const [zones = "", hints = ""] = text.split(">");
  const endpoints = Array.from(zones, (zone, i): Endpoint => ({
    addresses: [`${name}-${i}`],
    conditions: { ready: zone === zone.toLowerCase() },
    ...(zone === "-" ? {} : { zone: zone.toLowerCase() }),
    ...(hints[i] ? { hints: { forZones: [{ name: hints[i] }] } } : {}),
  }));
  return { metadata: { name }, addressType: "IPv4", endpoints };
}
const processors = (byZone: Record<string, number>): ReadonlyMap<string, number> | undefined =>
  zoneShares(Object.entries(byZone).map(([zone, cpu]) => aZonedNode(zone, String(cpu))));

function aZonedNode(zone: string | undefined, cpu: string, { ready = "True", labels = {} } = {}): ReturnType<typeof aNode> {
  return aNode(`node-${zone}`, {
    metadata: { labels: { ...(zone ? { "topology.kubernetes.io/zone": zone } : {}), ...labels } },
    status: { allocatable: { cpu }, conditions: [{ type: "Ready", status: ready }] },
  });
}

// The rules of upstream's topologycache AddHints and getAllocations; which endpoints a zone gives is free there.
test.each<[string, string[], string[], Record<string, number>, string[] | string]>([
  ["two zones, one endpoint each", ["ab"], [], { a: 1000, b: 1000 }, ["ab"]],
  ["too few endpoints", ["ab"], [], { a: 1000, b: 1000, c: 1000 }, "Insufficient number of endpoints (2 endpoints, 3 zones)"],
  ["nodes in one zone only", ["ab"], [], { a: 1000 }, "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes"],
  ["no endpoint", [], [], { a: 1000, b: 1000, c: 1000 }, "Insufficient number of endpoints (0 endpoints, 3 zones)"],
  ["an endpoint without a zone", ["aab-"], [], { a: 1000, b: 1000 }, "One or more endpoints do not have a zone specified"],
  ["what is not ready gets none, and does not count", ["abcA"], [], { a: 2000, b: 2000, c: 2000 }, ["abc"]],
  ["uneven processors: b gives one to a", ["abbb"], [], { a: 2000, b: 2000 }, ["aabb"]],
  ["slices that fit are kept", ["ab"], ["ab>ab"], { a: 1000, b: 1000 }, ["ab", "ab"]],
  ["a kept hint for a zone that has none now", ["ab"], ["ab>cb"], { a: 1000, b: 1000 }, ["ab", "ab"]],
  ["an endpoint too few for every zone's minimum", ["abc"], [], { a: 10_000, b: 10_000, c: 100 }, "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)"],
])("%s", (_name, changing, unchanged, byZone, expected) => {
  const slices = [changing.map((text, i) => aSlice(`changing-${i}`, text)), unchanged.map((text, i) => aSlice(`unchanged-${i}`, text))] as const;
  const { hintsOf, disabled } = topologyHints(slices[0], slices[1], processors(byZone));
  const zones = slices.flat().map(({ endpoints }) => (endpoints ?? []).map((endpoint) => hintsOf(endpoint)?.forZones?.[0]?.name ?? "").sort().join(""));
  expect(disabled ?? zones).toEqual(expected);
});

// Upstream: topologycache SetNodes.
test.each<[string, ReturnType<typeof aNode>[], Record<string, number> | undefined]>([
  ["two zones", [aZonedNode("a", "1"), aZonedNode("b", "3")], { a: 0.25, b: 0.75 }],
  ["one zone", [aZonedNode("a", "1"), aZonedNode("a", "1")], undefined],
  ["a node without a zone", [aZonedNode("a", "1"), aZonedNode("b", "1"), aZonedNode(undefined, "1")], undefined],
  ["a node without processors", [aZonedNode("a", "1"), aZonedNode("b", "1"), aZonedNode("c", "0")], undefined],
  ["a node that is not ready takes no part", [aZonedNode("a", "1"), aZonedNode("b", "1"), aZonedNode("c", "1", { ready: "False" })], { a: 0.5, b: 0.5 }],
  ["nor does the control plane", [aZonedNode("a", "1"), aZonedNode("b", "1"), aZonedNode("c", "1", { labels: { "node-role.kubernetes.io/control-plane": "" } })], { a: 0.5, b: 0.5 }],
])("zones' shares: %s", (_name, nodes, shares) => {
  expect(zoneShares(nodes) && Object.fromEntries(zoneShares(nodes)!)).toEqual(shares);
});
