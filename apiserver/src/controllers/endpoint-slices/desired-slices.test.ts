import { expect, test } from "vitest";
import { endpointKey, portsKey, sortPorts } from "./desired-slices.ts";

const port = (name: string, number: number, protocol = "TCP"): { name: string; port: number; protocol: string } => ({ name, port: number, protocol });
const kubeDns = [port("metrics", 9153), port("dns", 53, "UDP"), port("dns-tcp", 53)];

test.each([
  ["http, https", [port("http", 80), port("https", 443)], ["https", "http"]],
  ["kube-dns", kubeDns, ["dns", "dns-tcp", "metrics"]],
])("the ports of a slice stand in the order of their hashes: %s", (_name, ports, order) => {
  expect(sortPorts(ports).map(({ name }) => name)).toEqual(order);
});

test("the order of ports does not tell groups apart, a number does", () => {
  expect(portsKey([...kubeDns].reverse())).toBe(portsKey(kubeDns));
  expect(portsKey([port("http", 80)])).not.toBe(portsKey([port("http", 8080)]));
});

test("an endpoint is the same one in another condition, and another one for another pod", () => {
  const endpoint = { addresses: ["10.244.1.2"], targetRef: { kind: "Pod", namespace: "default", name: "a" } };
  expect(endpointKey({ ...endpoint, conditions: { ready: false } })).toBe(endpointKey(endpoint));
  expect(endpointKey({ ...endpoint, targetRef: { ...endpoint.targetRef, name: "b" } })).not.toBe(endpointKey(endpoint));
});
