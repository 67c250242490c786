import { expect, test } from "vitest";
import { aService, aSlice, type EndpointOptions } from "../../../../test/network/objects.ts";
import { endpointSets } from "./endpoint-sets.ts";
import { servicePorts } from "./service-ports.ts";

const node = { name: "node-1", zone: "zone-1" };

function sets(endpoints: Record<string, EndpointOptions>) {
  const [port] = servicePorts(aService("web"), [aSlice("web", endpoints)]);
  if (!port) throw new Error("no port");
  const { cluster, local, any } = endpointSets(port, node);
  return { cluster: cluster.map(({ ip }) => ip), local: local.map(({ ip }) => ip), any };
}

const here = { node: "node-1" };
const there = { node: "node-2" };
const dying = { ready: false, serving: true, terminating: true };

test.each<[string, Record<string, EndpointOptions>, ReturnType<typeof sets>]>([
  ["ready ones everywhere, and here", { a: here, b: there }, { cluster: ["a", "b"], local: ["a"], any: true }],
  ["none at all", {}, { cluster: [], local: [], any: false }],
  ["an unready one is none", { a: { ...here, ready: false } }, { cluster: [], local: [], any: false }],
  ["a terminating one only where none is ready", { a: { ...here, ...dying }, b: there }, { cluster: ["b"], local: ["a"], any: true }],
  ["all terminating", { a: { ...here, ...dying }, b: { ...there, ...dying } }, { cluster: ["a", "b"], local: ["a"], any: true }],
  ["terminating and no longer serving", { a: { ...here, ...dying, serving: false } }, { cluster: [], local: [], any: false }],
  ["hints for this zone", { a: { ...here, forZones: ["zone-1"] }, b: { ...there, forZones: ["zone-2"] } }, { cluster: ["a"], local: ["a"], any: true }],
  ["hints for other zones alone", { b: { ...there, forZones: ["zone-2"] } }, { cluster: ["b"], local: [], any: true }],
  ["one without a hint makes hints void", { a: { ...here, forZones: ["zone-1"] }, b: there }, { cluster: ["a", "b"], local: ["a"], any: true }],
])("%s", (_what, endpoints, expected) => {
  expect(sets(endpoints)).toEqual(expected);
});
