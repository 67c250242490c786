import { expect, test } from "vitest";
import type { EndpointSubset } from "@kx/shared/kinds/core/endpoints";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { aPod, aService } from "../../../../test/support/workloads.ts";
import { planSubsets, truncateSubsets } from "./plan-subsets.ts";

const address = (name: string, ip: string): object => ({
  ip,
  nodeName: "node-1",
  targetRef: { kind: "Pod", namespace: "default", name, uid: `uid-${name}` },
});
const http = [{ name: "http", port: 8080, protocol: "TCP" }];
const going = { metadata: { deletionTimestamp: "2026-01-01T00:00:30Z" } };
const named = { spec: { ports: [{ name: "web", port: 80, targetPort: "web", protocol: "TCP" }] } };
const withPort = (name: string, containerPort: number): object => ({ containers: [{ name: "c", ports: [{ name, containerPort, protocol: "TCP" }] }] });

test.each<[string, object, Pod[], object[]]>([
  ["no pod", {}, [], []],
  ["a ready pod", {}, [aPod("a")], [{ addresses: [address("a", "10.244.1.2")], ports: http }]],
  ["a pod that is not ready", {}, [aPod("a", { readySince: null })], [{ notReadyAddresses: [address("a", "10.244.1.2")], ports: http }]],
  ["which is published", { spec: { publishNotReadyAddresses: true } }, [aPod("a", { readySince: null })], [{ addresses: [address("a", "10.244.1.2")], ports: http }]],
  ["a pod that is going", {}, [aPod("a", going)], []],
  ["a named port that the pod does not have", named, [aPod("a")], []],
  ["headless without ports", { spec: { clusterIP: "None", ports: [] } }, [aPod("a")], [{ addresses: [address("a", "10.244.1.2")] }]],
  ["the first family's address", { spec: { ipFamilies: ["IPv6", "IPv4"] } }, [aPod("a", { status: { podIPs: [{ ip: "10.244.1.2" }, { ip: "fd00::2" }] } })], [{ addresses: [address("a", "fd00::2")], ports: http }]],
  ["a hostname under the Service", {}, [aPod("a", { spec: { hostname: "first", subdomain: "web" } })], [{ addresses: [{ hostname: "first", ...address("a", "10.244.1.2") }], ports: http }]],
  ["a hostname under another one", {}, [aPod("a", { spec: { hostname: "first", subdomain: "db" } })], [{ addresses: [address("a", "10.244.1.2")], ports: http }]],
])("%s", (_name, service, pods, subsets) => {
  expect(planSubsets(aService(service), pods)).toEqual(subsets);
});

test("a named port that means another number on another pod makes another subset", () => {
  const pods = [aPod("a", { spec: withPort("web", 80) as Record<string, unknown> }), aPod("b", { spec: withPort("web", 8080) as Record<string, unknown>, status: { podIP: "10.244.1.3" } })];
  const subsets = planSubsets(aService(named), pods);
  expect(new Map(subsets.map(({ addresses, ports }) => [ports?.[0]?.port, addresses?.[0]?.ip]))).toEqual(new Map([[80, "10.244.1.2"], [8080, "10.244.1.3"]]));
});

const addresses = (count: number): { ip: string }[] => Array.from({ length: count }, (_, i) => ({ ip: `10.0.${i >> 8}.${i & 255}` }));
const sizes = (subsets: readonly EndpointSubset[]): unknown => subsets.map((subset) => [subset.addresses?.length ?? 0, subset.notReadyAddresses?.length ?? 0]);

// endpoints_controller truncateEndpoints
test.each<[string, [number, number][], [number, number][] | undefined]>([
  ["1000 fit", [[600, 400]], undefined],
  ["not ready ones go first", [[900, 200]], [[900, 100]]],
  ["ready ones are cut in proportion", [[1500, 10], [500, 0]], [[750, 0], [250, 0]]],
])("%s", (_name, given, expected) => {
  const subsets = given.map(([ready, notReady]) => ({ addresses: addresses(ready), notReadyAddresses: addresses(notReady) }));
  const truncated = truncateSubsets(subsets);
  expect(truncated && sizes(truncated)).toEqual(expected);
});
