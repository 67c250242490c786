import { afterEach, beforeEach, expect, test } from "vitest";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { Ingress } from "@kx/shared/kinds/networking/ingress";
import { IngressClass } from "@kx/shared/kinds/networking/ingress-class";
import { aService, aSlice } from "./objects.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
beforeEach(() => {
  lab = createTestNetwork();
  lab.runPod("db-0", "10.244.1.2", { spec: { hostname: "db-0", subdomain: "db" } });
  lab.runPod("on-node", "10.244.1.3", { spec: { dnsPolicy: "Default" } });
  lab.put(Service, aService("web"), aService("db", { clusterIP: "None", clusterIPs: ["None"] }), aService("out", externalName("www.example.com")), aService("inner", externalName("web.default.svc.cluster.local")));
  lab.put(EndpointSlice, aSlice("db", { "10.244.1.2": { hostname: "db-0" } }));
  lab.put(Service, {
    ...aService("ingress-nginx-controller", { clusterIP: "10.0.0.60", clusterIPs: ["10.0.0.60"] }, { loadBalancer: { ingress: [{ ip: "127.77.200.1" }] } }),
    metadata: { name: "ingress-nginx-controller", namespace: "ingress-nginx" },
  });
  lab.put(IngressClass, { metadata: { name: "nginx" }, spec: { controller: "k8s.io/ingress-nginx" } });
  lab.put(Ingress, ingress("shop", "shop.example.com", "nginx"), ingress("wild", "*.wild.example.com", "nginx"), ingress("other", "other.example.com", "traefik"));
});
afterEach(() => lab.network.close());

const externalName = (name: string) => ({ type: "ExternalName", clusterIP: undefined, clusterIPs: undefined, externalName: name });
const ingress = (name: string, host: string, ingressClassName: string) =>
  ({ metadata: { name, namespace: "default" }, spec: { ingressClassName, rules: [{ host }] } }) as Ingress;

const resolve = async (host: string, from?: string, namespace = "default") => {
  const { network } = lab;
  return network.resolver.resolve(network.senders.parse(from, namespace), host);
};

test.each([
  ["a short name", "web", undefined, "web.default.svc.cluster.local", "10.0.0.50"],
  ["with its namespace", "web.default", undefined, "web.default.svc.cluster.local", "10.0.0.50"],
  ["in capitals", "WEB.Default.svc", undefined, "web.default.svc.cluster.local", "10.0.0.50"],
  ["absolute", "web.default.svc.cluster.local.", undefined, "web.default.svc.cluster.local", "10.0.0.50"],
  ["headless", "db", undefined, "db.default.svc.cluster.local", "10.244.1.2"],
  ["a pod of a headless service", "db-0.db", undefined, "db-0.db.default.svc.cluster.local", "10.244.1.2"],
  ["a pod's own name", "db-0", "pod/db-0", "db-0", "10.244.1.2"],
  ["localhost", "localhost", undefined, "localhost", "127.0.0.1"],
  ["an address", "192.0.2.1", "outside", "192.0.2.1", "192.0.2.1"],
  ["an IPv6 address in brackets", "[fd00::1]", "outside", "fd00::1", "fd00::1"],
  ["an alias inside the cluster", "inner", undefined, "web.default.svc.cluster.local", "10.0.0.50"],
  ["an Ingress host from inside", "shop.example.com", undefined, "shop.example.com", "127.77.200.1"],
  ["an Ingress host from outside", "shop.example.com", "outside", "shop.example.com", "127.77.200.1"],
  ["a wildcard host", "a.wild.example.com", "outside", "a.wild.example.com", "127.77.200.1"],
  ["a node", "node-2", "outside", "node-2", "172.18.0.3"],
])("%s", async (_what, host, from, canonical, ip) => {
  expect(await resolve(host, from)).toEqual({ canonical, ips: [ip] });
});

test.each([
  ["a short name in another namespace", "web", undefined, "prod", "there is no service web in namespace prod"],
  ["no such namespace", "web.nowhere", undefined, "default", "there is no namespace nowhere"],
  ["a cluster name from outside", "web.default.svc.cluster.local", "outside", "default", "a client outside does not know the cluster's names"],
  ["a cluster name from a node", "web", "node/node-1", "default", "a node's own resolver does not know the cluster's names"],
  ["a cluster name from a pod on its node's DNS", "web", "pod/on-node", "default", "this pod's DNS policy does not know the cluster's names"],
  ["an alias for a host outside", "out", undefined, "default", "out.default.svc.cluster.local is a CNAME for www.example.com, and no such host is on the simulated outside yet"],
  ["an Ingress of a class that nobody serves", "other.example.com", "outside", "default", "no such host is on the simulated outside yet"],
  ["a deeper name than the wildcard's", "a.b.wild.example.com", "outside", "default", "no such host"],
])("%s does not resolve", async (_what, host, from, namespace, why) => {
  await expect(resolve(host, from, namespace)).rejects.toMatchObject({ code: "unresolved", message: expect.stringContaining(why) as unknown });
});

test("an Ingress host without an address says what it waits for", async () => {
  lab.remove(Service, { namespace: "ingress-nginx", name: "ingress-nginx-controller" });
  await expect(resolve("shop.example.com")).rejects.toThrow("which has no address yet");
});

test.each([
  [undefined, { kind: "client", ip: "10.244.1.254", node: "node-1", namespace: "prod" }],
  ["outside", { kind: "outside", ip: "198.51.100.1" }],
  ["outside=203.0.113.7", { kind: "outside", ip: "203.0.113.7" }],
  ["node/node-2", { kind: "node", ip: "172.18.0.3", node: "node-2", name: "node-2" }],
  ["pod/default/db-0", { kind: "pod", ip: "10.244.1.2", node: "node-1", namespace: "default", name: "db-0" }],
])("the sender %s", (text, expected) => {
  expect(lab.network.senders.parse(text, "prod")).toEqual(expected);
});

test.each([
  ["pod/nope", "there is no pod nope in namespace default"],
  ["node/nope", "there is no node nope"],
  ["outside=nope", "nope is no IP address"],
  ["service/web", "service/web names no sender"],
  ["pod/", "pod/ names no sender"],
])("the sender %s does not exist", (text, why) => {
  expect(() => lab.network.senders.parse(text, "default")).toThrow(why);
});

test.each([
  [undefined, "client", "default"],
  ["client.prod", "client", "prod"],
  ["db-0.default", "pod", "default"],
])("the proxy user %s is a %s", (user, kind, namespace) => {
  expect(lab.network.senders.parseUser(user)).toMatchObject({ kind, namespace });
});
