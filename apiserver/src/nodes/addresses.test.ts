import { expect, test } from "vitest";
import { nodeAddresses } from "./addresses.ts";

test.each([
  [1, "10.244.0.0/16", { name: "node-1", internalIP: "172.18.0.2", externalIP: "127.100.0.1", podCIDR: "10.244.1.0/24", bridgeIP: "10.244.1.1" }],
  [3, "10.244.0.0/16", { name: "node-3", internalIP: "172.18.0.4", externalIP: "127.100.0.3", podCIDR: "10.244.3.0/24", bridgeIP: "10.244.3.1" }],
  [254, "192.168.0.0/16", { internalIP: "172.18.0.255", podCIDR: "192.168.254.0/24" }],
  [255, "10.0.0.0/8", { internalIP: "172.18.1.0", podCIDR: "10.0.255.0/24" }],
  [256, "10.0.0.0/8", { podCIDR: "10.1.0.0/24", bridgeIP: "10.1.0.1" }],
])("node %d of %s", (number, podCIDR, addresses) => {
  expect(nodeAddresses(number, { podCIDR, loopback: 100 })).toMatchObject(addresses);
});
