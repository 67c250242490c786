import { expect, test } from "vitest";
import type { EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import { repackSubsets } from "./repack-subsets.ts";

const port = (number: number): { port: number; protocol: string } => ({ port: number, protocol: "TCP" });
const [a, b] = [{ ip: "1.2.3.4" }, { ip: "1.2.3.10" }];

// Cases of upstream's TestRepackSubsets (pkg/api/v1/endpoints/util_test.go); the order of subsets is a hash's.
test.each<[string, EndpointSubset[], EndpointSubset[]]>([
  ["nothing", [], []],
  ["one address, one port", [{ addresses: [a], ports: [port(111)] }], [{ addresses: [a], ports: [port(111)] }]],
  ["one address without ports", [{ addresses: [a] }], [{ addresses: [a] }]],
  ["the same twice", [{ addresses: [a], ports: [port(111)] }, { addresses: [a], ports: [port(111)] }], [{ addresses: [a], ports: [port(111)] }]],
  ["two addresses of one port share a subset, by the bytes of their text", [{ addresses: [a], ports: [port(111)] }, { addresses: [b], ports: [port(111)] }], [{ addresses: [b, a], ports: [port(111)] }]],
  ["ready and not ready on one port", [{ addresses: [a], ports: [port(111)] }, { notReadyAddresses: [b], ports: [port(111)] }], [{ addresses: [a], notReadyAddresses: [b], ports: [port(111)] }]],
  ["what is ready and not ready is not ready", [{ addresses: [a], ports: [port(111)] }, { notReadyAddresses: [a], ports: [port(111)] }], [{ notReadyAddresses: [a], ports: [port(111)] }]],
])("%s", (_name, given, expected) => {
  expect(repackSubsets(given)).toEqual(expected);
});

test("ports with the same addresses share a subset, others do not", () => {
  const subsets = repackSubsets([
    { addresses: [a, b], ports: [port(111)] },
    { addresses: [a], ports: [port(222)] },
    { addresses: [b], ports: [port(222)] },
    { addresses: [a], ports: [port(333)] },
  ]);
  const shared = subsets.find(({ ports }) => ports?.length === 2);
  expect([subsets.length, shared?.addresses, new Set(shared?.ports?.map((one) => one.port))]).toEqual([2, [b, a], new Set([111, 222])]);
});
