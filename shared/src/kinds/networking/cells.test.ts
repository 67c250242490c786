import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../meta/object.ts";
import { Endpoints } from "../core/endpoints.ts";
import { Service } from "../core/service.ts";
import { EndpointSlice } from "../discovery/endpoint-slice.ts";
import type { AnyKind, Kind } from "../kind.ts";
import { IngressClass } from "./ingress-class.ts";
import { Ingress } from "./ingress.ts";
import { IPAddress } from "./ip-address.ts";
import { ServiceCIDR } from "./service-cidr.ts";

const now = Date.UTC(2026, 0, 1, 0, 5);
const metadata = { name: "web", namespace: "default", creationTimestamp: "2026-01-01T00:00:00Z" };

/** The row of an object as JSON, as a client may send it. */
function row<T extends KubeObject>(kind: Kind<T>, content: object): unknown[] {
  return kind.columns.map(({ cell }) => cell({ metadata, ...content } as T, now));
}

test.each<[AnyKind, string[], string[]]>([
  [Service, ["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age"], ["Selector"]],
  [Endpoints, ["Name", "Endpoints", "Age"], []],
  [EndpointSlice, ["Name", "AddressType", "Ports", "Endpoints", "Age"], []],
  [Ingress, ["Name", "Class", "Hosts", "Address", "Ports", "Age"], []],
  [IngressClass, ["Name", "Controller", "Parameters", "Age"], []],
  [ServiceCIDR, ["Name", "CIDRs", "Age"], []],
  [IPAddress, ["Name", "ParentRef"], []],
])("columns of %j", ({ columns }, narrow, wide) => {
  expect(columns.filter(({ priority }) => !priority).map(({ name }) => name)).toEqual(narrow);
  expect(columns.filter(({ priority }) => priority).map(({ name }) => name)).toEqual(wide);
});

describe("services", () => {
  const ports = [{ port: 80, protocol: "TCP" }];
  test.each<[object, unknown[]]>([
    [{ type: "ClusterIP", clusterIPs: ["10.0.0.9"], ports, selector: { b: "2", a: "1" } }, ["ClusterIP", "10.0.0.9", "<none>", "80/TCP", "5m", "a=1,b=2"]],
    [{ type: "ClusterIP", clusterIPs: ["None"] }, ["ClusterIP", "None", "<none>", "<none>", "5m", "<none>"]],
    [
      { type: "NodePort", clusterIPs: ["10.0.0.9"], externalIPs: ["1.1.1.1", "2.2.2.2"], ports: [...ports, { port: 443, nodePort: 30443, protocol: "TCP" }] },
      ["NodePort", "10.0.0.9", "1.1.1.1,2.2.2.2", "80/TCP,443:30443/TCP", "5m", "<none>"],
    ],
    [{ type: "LoadBalancer", clusterIPs: ["10.0.0.9"], ports }, ["LoadBalancer", "10.0.0.9", "<pending>", "80/TCP", "5m", "<none>"]],
    [{ type: "LoadBalancer", clusterIPs: ["10.0.0.9"], externalIPs: ["1.1.1.1"], ports }, ["LoadBalancer", "10.0.0.9", "1.1.1.1", "80/TCP", "5m", "<none>"]],
    [{ type: "ExternalName", externalName: "a.example" }, ["ExternalName", "<none>", "a.example", "<none>", "5m", "<none>"]],
  ])("%j", (spec, cells) => expect(row(Service, { spec })).toEqual(["web", ...cells]));

  test("addresses of a load balancer are sorted, each once, the external ones behind", () => {
    const status = { loadBalancer: { ingress: [{ ip: "9.9.9.9" }, { hostname: "lb.example" }, { ip: "1.2.3.4" }, { ip: "9.9.9.9" }] } };
    expect(row(Service, { spec: { type: "LoadBalancer", externalIPs: ["5.5.5.5"] }, status })[3]).toBe("1.2.3.4,9.9.9.9,lb.example,5.5.5.5");
  });
});

const addresses = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ ip: `10.1.1.${i + 1}` }));
test.each<[object[] | undefined, string]>([
  [undefined, "<none>"],
  [[{ notReadyAddresses: addresses(1), ports: [{ port: 80 }] }], ""],
  [[{ addresses: addresses(2), ports: [{ port: 80 }] }], "10.1.1.1:80,10.1.1.2:80"],
  [[{ addresses: addresses(2), ports: [{ port: 80 }, { port: 81 }] }], "10.1.1.1:80,10.1.1.2:80,10.1.1.1:81 + 1 more..."],
  [[{ addresses: [{ ip: "fd00::1" }], ports: [{ port: 80 }] }], "[fd00::1]:80"],
  [[{ addresses: addresses(1) }], "10.1.1.1"],
])("endpoints %j", (subsets, cell) => expect(row(Endpoints, { subsets })).toEqual(["web", cell, "5m"]));

test.each<[object, unknown[]]>([
  [{}, ["<unset>", "<unset>"]],
  [{ ports: [{ port: 80 }, { name: "all" }, {}], endpoints: [{ addresses: ["10.1.1.1"], conditions: { ready: false } }] }, ["80,all,*", "10.1.1.1"]],
  [
    { ports: [1, 2, 3, 4].map((port) => ({ port })), endpoints: [1, 2, 3, 4, 5].map((i) => ({ addresses: [`10.1.1.${i}`] })) },
    ["1,2,3 + 1 more...", "10.1.1.1,10.1.1.2,10.1.1.3 + 2 more..."],
  ],
])("endpoint slice %j", (content, cells) =>
  expect(row(EndpointSlice, { addressType: "IPv4", ...content })).toEqual(["web", "IPv4", ...cells, "5m"]));

const hosts = (...names: string[]): object[] => names.map((host) => ({ host }));
test.each<[object, unknown[]]>([
  [{ spec: { defaultBackend: {} } }, ["<none>", "*", "", "80"]],
  [{ spec: { ingressClassName: "nginx", rules: hosts("a.example"), tls: [{}] } }, ["nginx", "a.example", "", "80, 443"]],
  [{ spec: { rules: hosts("a", "b", "c", "d", "e") } }, ["<none>", "a,b,c + 2 more...", "", "80"]],
  [{ spec: { rules: [{}] }, status: { loadBalancer: { ingress: [{ ip: "2.2.2.2" }, { hostname: "h" }, { ip: "1.1.1.1" }] } } }, ["<none>", "*", "1.1.1.1,2.2.2.2,h", "80"]],
])("ingress %j", (content, cells) => expect(row(Ingress, content)).toEqual(["web", ...cells, "5m"]));

test("ingress classes", () => {
  const defaultClass = { metadata: { ...metadata, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } } };
  expect(row(IngressClass, { ...defaultClass, spec: { controller: "a.b/c" } })).toEqual(["web (default)", "a.b/c", "<none>", "5m"]);
  const parameters = { apiGroup: "k.example", kind: "Params", name: "p" };
  expect(row(IngressClass, { spec: { controller: "a.b/c", parameters } })[2]).toBe("Params.k.example/p");
  expect(row(IngressClass, { spec: { controller: "a.b/c", parameters: { kind: "Params", name: "p" } } })[2]).toBe("Params/p");
});

test("addresses and their ranges", () => {
  expect(row(IPAddress, { spec: { parentRef: { resource: "services", namespace: "default", name: "web" } } })[1]).toBe("services/default/web");
  expect(row(IPAddress, { spec: { parentRef: { group: "x.example", resource: "Widgets", name: "w" } } })[1]).toBe("widgets.x.example/w");
  expect(row(ServiceCIDR, { spec: { cidrs: ["10.0.0.0/16", "fd00::/112"] } })[1]).toBe("10.0.0.0/16,fd00::/112");
});
