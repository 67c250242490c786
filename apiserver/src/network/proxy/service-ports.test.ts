import { describe, expect, test } from "vitest";
import { aService, aSlice } from "../../../../test/network/objects.ts";
import { servicePorts } from "./service-ports.ts";

const slice = aSlice("web", { "10.244.2.3": { node: "node-2" }, "10.244.1.10": { node: "node-1" }, "10.244.1.2": { node: "node-1", ready: false } });

test("a port has the endpoints of its slices in the order of their text", () => {
  const [port] = servicePorts(aService("web"), [slice]);
  expect(port).toMatchObject({ name: "default/web", protocol: "TCP", port: 80, nodePort: undefined, affinitySeconds: undefined });
  expect(port?.endpoints.map(({ address, ready }) => [address, ready])).toEqual([
    ["10.244.1.10:8080", true],
    ["10.244.1.2:8080", false],
    ["10.244.2.3:8080", true],
  ]);
});

test("slice ports belong to the service port of the same name and protocol", () => {
  const service = aService("dns", {
    ports: [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ],
  });
  const slices = [
    aSlice("dns", { "10.244.1.2": {} }, [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 5353, protocol: "TCP" },
    ]),
  ];
  expect(servicePorts(service, slices).map(({ name, endpoints }) => [name, endpoints[0]?.address])).toEqual([
    ["default/dns:dns", "10.244.1.2:53"],
    ["default/dns:dns-tcp", "10.244.1.2:5353"],
  ]);
});

test("conditions that are not said are ready, serving and not terminating", () => {
  const bare = { ...slice, endpoints: [{ addresses: ["10.244.1.2"] }] };
  expect(servicePorts(aService("web"), [bare])[0]?.endpoints[0]).toMatchObject({ ready: true, serving: true, terminating: false });
});

describe("services that kube-proxy leaves alone", () => {
  test.each([
    ["headless", aService("web", { clusterIP: "None", clusterIPs: ["None"] })],
    ["without an address", aService("web", { clusterIP: undefined, clusterIPs: undefined })],
    ["ExternalName", aService("web", { type: "ExternalName", externalName: "example.com" })],
    ["another proxy's", { ...aService("web"), metadata: { name: "web", namespace: "default", labels: { "service.kubernetes.io/service-proxy-name": "other" } } }],
  ])("%s", (_what, service) => {
    expect(servicePorts(service, [slice])).toEqual([]);
  });
});

test("a source range of all addresses is no restriction", () => {
  const balancer = (ranges: string[]) => servicePorts(aService("web", { type: "LoadBalancer", loadBalancerSourceRanges: ranges }), [])[0];
  expect(balancer(["0.0.0.0/0", "203.0.113.0/24"])?.sourceRanges).toBeUndefined();
  expect(balancer(["203.0.113.0/24"])?.sourceRanges).toHaveLength(1);
});

test("a load balancer address of mode Proxy is not translated", () => {
  const status = { loadBalancer: { ingress: [{ ip: "127.77.200.1", ipMode: "Proxy" }, { ip: "127.77.200.2", ipMode: "VIP" }] } };
  expect(servicePorts(aService("web", { type: "LoadBalancer" }, status), [])[0]?.loadBalancerIPs).toEqual(["127.77.200.2"]);
});

test("ClientIP affinity without a timeout lasts three hours", () => {
  expect(servicePorts(aService("web", { sessionAffinity: "ClientIP" }), [])[0]?.affinitySeconds).toBe(10800);
});
