import { describe, expect, test } from "vitest";
import { freeNumber, nodeAddresses, nodeNumber } from "./addresses.ts";

test.each([
  [1, "10.244.0.0/16", { name: "node-1", internalIP: "172.18.0.2", externalIP: "127.100.0.1", podCIDR: "10.244.1.0/24", bridgeIP: "10.244.1.1" }],
  [3, "10.244.0.0/16", { name: "node-3", internalIP: "172.18.0.4", externalIP: "127.100.0.3", podCIDR: "10.244.3.0/24", bridgeIP: "10.244.3.1" }],
  [254, "192.168.0.0/16", { internalIP: "172.18.0.255", podCIDR: "192.168.254.0/24" }],
  [255, "10.0.0.0/8", { internalIP: "172.18.1.0", podCIDR: "10.0.255.0/24" }],
  [256, "10.0.0.0/8", { podCIDR: "10.1.0.0/24", bridgeIP: "10.1.0.1" }],
])("node %d of %s", (number, podCIDR, addresses) => {
  expect(nodeAddresses(number, { podCIDR, loopback: 100 })).toMatchObject(addresses);
});

const ranges = { podCIDR: "10.244.0.0/16", loopback: 100 };

test.each([
  ["10.244.1.0/24", 1],
  ["10.244.250.0/24", 250],
  ["10.244.251.0/24", undefined],
  ["10.244.0.0/24", undefined],
  ["10.245.1.0/24", undefined],
  ["10.244.1.0/25", undefined],
])("the pod range %s is that of node %s", (podCIDR, number) => {
  expect(nodeNumber(podCIDR, ranges)).toBe(number);
});

describe("the number of a new node", () => {
  test.each<[string, number[], string, number | undefined]>([
    ["node-4", [1, 2, 3], "10.244.0.0/16", 4],
    ["node-9", [1, 2, 3], "10.244.0.0/16", 9],
    ["node-2", [1, 2, 3], "10.244.0.0/16", 4],
    ["node-251", [1], "10.244.0.0/16", 2],
    ["node-02", [1], "10.244.0.0/16", 2],
    ["worker", [1, 3], "10.244.0.0/16", 2],
    ["worker", [], "10.244.0.0/16", 1],
    ["node-4", [1, 2, 3], "10.244.0.0/22", undefined],
  ])("%s beside %j of %s: %s", (name, taken, podCIDR, number) => {
    expect(freeNumber(name, new Set(taken), { podCIDR, loopback: 1 })).toBe(number);
  });
});
