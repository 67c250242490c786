import { expect, test } from "vitest";
import type { Node } from "@kx/shared/kinds/core/node";
import { aPod, aService } from "../../../../test/support/workloads.ts";
import { podEndpoints, type FindNode } from "./pod-endpoints.ts";

const node = { metadata: { name: "node-1", labels: { "topology.kubernetes.io/zone": "a" } } } as Node;
const findNode: FindNode = (name) => (name === "node-1" ? node : undefined);
const going = { deletionTimestamp: "2026-01-01T00:00:30Z" };

test("an endpoint says where it is and how it is", () => {
  expect(podEndpoints(aService(), [aPod("a", { spec: { hostname: "first", subdomain: "web" } })], findNode)).toEqual([
    {
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: [
        {
          addresses: ["10.244.1.2"],
          conditions: { ready: true, serving: true, terminating: false },
          hostname: "first",
          nodeName: "node-1",
          targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "uid-a" },
          zone: "a",
        },
      ],
    },
  ]);
});

test.each([
  ["ready", {}, {}, { ready: true, serving: true, terminating: false }],
  ["not ready", { readySince: null }, {}, { ready: false, serving: false, terminating: false }],
  ["ready and going", { metadata: going }, {}, { ready: false, serving: true, terminating: true }],
  ["published, not ready and going", { readySince: null, metadata: going }, { publishNotReadyAddresses: true }, { ready: true, serving: false, terminating: true }],
])("a pod that is %s", (_name, pod, spec, conditions) => {
  const [group] = podEndpoints(aService({ spec }), [aPod("a", pod)], findNode);
  expect(group?.endpoints[0]?.conditions).toEqual(conditions);
});

test("a pod whose node is unknown waits for it, unless unready ones are published", () => {
  const lost = aPod("a", { spec: { nodeName: "node-9" } });
  const groups = (spec: object): number => podEndpoints(aService({ spec: spec as Record<string, unknown> }), [lost], findNode).length;
  expect([groups({}), groups({ publishNotReadyAddresses: true })]).toEqual([0, 1]);
});

test("each family has endpoints of its own", () => {
  const pod = aPod("a", { status: { podIPs: [{ ip: "10.244.1.2" }, { ip: "fd00::2" }] } });
  const groups = podEndpoints(aService({ spec: { ipFamilies: ["IPv4", "IPv6"] } }), [pod], findNode);
  expect(groups.map(({ addressType, endpoints }) => [addressType, endpoints[0]?.addresses])).toEqual([["IPv4", ["10.244.1.2"]], ["IPv6", ["fd00::2"]]]);
});
