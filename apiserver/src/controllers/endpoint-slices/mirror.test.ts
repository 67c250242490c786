import { expect, test } from "vitest";
import type { Endpoints } from "@kx/shared/kinds/core/endpoints";
import { aService } from "../../../../test/support/workloads.ts";
import { isMirrored, mirroredGroups, planMirror } from "./endpoint-slice-mirroring-controller.ts";

const selectorless = aService({ spec: { selector: undefined } });

function anEndpoints(metadata: Endpoints["metadata"] = {}): Endpoints {
  return { metadata: { name: "db", namespace: "default", uid: "u1", ...metadata }, subsets: [{ addresses: [{ ip: "192.0.2.42" }], ports: [{ port: 80, protocol: "TCP" }] }] };
}

test.each([
  ["a Service without selector", {}, selectorless, true],
  ["no Service", {}, undefined, false],
  ["a Service with a selector", {}, aService(), false],
  ["a label against it", { labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } }, selectorless, false],
  ["a leader election's record", { annotations: { "control-plane.alpha.kubernetes.io/leader": "{}" } }, selectorless, false],
])("%s", (_name, metadata, service, mirrored) => {
  expect(isMirrored(anEndpoints(metadata), service)).toBe(mirrored);
});

test("a mirror has the Endpoints' labels and annotations, save what is about the Endpoints themselves", () => {
  const annotations = {
    note: "hello",
    "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
  };
  const endpoints = anEndpoints({ labels: { team: "db" }, annotations });
  const { create } = planMirror(endpoints, [], mirroredGroups(endpoints.subsets ?? []).groups);
  expect(create).toEqual([
    {
      metadata: {
        generateName: "db-",
        namespace: "default",
        labels: { team: "db", "kubernetes.io/service-name": "db", "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io" },
        annotations: { note: "hello" },
        ownerReferences: [{ apiVersion: "v1", kind: "Endpoints", name: "db", uid: "u1", controller: true, blockOwnerDeletion: true }],
      },
      addressType: "IPv4",
      ports: [{ name: "", port: 80, protocol: "TCP" }],
      endpoints: [{ addresses: ["192.0.2.42"], conditions: { ready: true } }],
    },
  ]);
});

test("families and ports are split, what is no address is left out", () => {
  const port = { port: 80, protocol: "TCP" };
  const { groups, invalid } = mirroredGroups([
    { addresses: [{ ip: "192.0.2.1" }, { ip: "fd00::1" }, { ip: "nonsense" }], ports: [port] },
    { notReadyAddresses: [{ ip: "192.0.2.2" }], ports: [{ port: 81, protocol: "TCP" }] },
  ]);
  const seen = groups.map(({ addressType, ports, endpoints }) => [addressType, ports[0]?.port, endpoints[0]?.addresses[0], endpoints[0]?.conditions?.ready]);
  expect(new Set(seen.map(String))).toEqual(new Set(["IPv4,80,192.0.2.1,true", "IPv6,80,fd00::1,true", "IPv4,81,192.0.2.2,false"]));
  expect(invalid).toBe(1);
});

test("a subset gives no more than 1000 addresses", () => {
  const addresses = Array.from({ length: 1003 }, (_, i) => ({ ip: `10.1.${i >> 8}.${i & 255}` }));
  const { groups, skipped } = mirroredGroups([{ addresses, ports: [{ port: 80, protocol: "TCP" }] }]);
  expect([groups[0]?.endpoints.length, skipped]).toEqual([1000, 3]);
});

test("the mirror of former Endpoints of the same name is given to the new ones", () => {
  const former = anEndpoints({ uid: "former" });
  const { groups } = mirroredGroups(former.subsets ?? []);
  const [draft] = planMirror(former, [], groups).create;
  const slice = { ...draft!, metadata: { ...draft!.metadata, name: "db-x" } };
  expect(planMirror(former, [slice], groups)).toEqual({ create: [], update: [], delete: [] });
  expect(planMirror(anEndpoints(), [slice], groups).update.map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.uid])).toEqual([["db-x", "u1"]]);
});
