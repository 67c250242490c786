import { allocatedAddress } from "@kx/shared/kinds/networking/allocated-address";
import type { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import type { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { expect, test } from "vitest";
import { isNeeded } from "./is-needed.ts";

const range = (name: string, ...cidrs: string[]): ServiceCIDR => ({ metadata: { name }, spec: { cidrs } });
const held = (ip: string): IPAddress => allocatedAddress(ip, { namespace: "default", name: "web" });
const foreign: IPAddress = { metadata: { name: "10.1.0.9" }, spec: { parentRef: { resource: "widgets", name: "a" } } };

// Cases of upstream's servicecidrs_controller_test.go TestController_canDeleteCIDR, and the edges of PrefixContainsIP.
test.each<[string, ServiceCIDR[], IPAddress[], boolean]>([
  ["no address", [], [], false],
  ["an address inside", [], [held("10.1.0.9")], true],
  ["an address outside", [], [held("10.2.0.9")], false],
  ["an address that no allocator made", [], [foreign], false],
  ["its network address belongs to nobody", [], [held("10.1.0.0")], false],
  ["another range that holds the address too", [range("b", "10.1.0.0/28")], [held("10.1.0.9")], false],
  ["another range that holds one of two", [range("b", "10.1.0.0/28")], [held("10.1.0.9"), held("10.1.0.99")], true],
  ["a smaller range, whose broadcast address it is", [range("b", "10.1.0.8/31")], [held("10.1.0.9")], true],
  ["a larger range", [range("b", "10.0.0.0/8")], [held("10.1.0.9")], false],
  ["the same range again", [range("b", "10.1.0.0/24")], [held("10.1.0.9")], false],
])("%s", (_, others, addresses, needed) => {
  const going = range("a", "10.1.0.0/24");
  expect(isNeeded(going, [going, ...others], addresses)).toBe(needed);
});

test("of two families both must be covered", () => {
  const going = range("a", "10.1.0.0/24", "fd00:1::/112");
  const v6 = held("fd00:1::9");
  expect(isNeeded(going, [going, range("b", "10.0.0.0/8")], [v6])).toBe(true);
  expect(isNeeded(going, [going, range("b", "10.0.0.0/8", "fd00:1::/96")], [v6])).toBe(false);
});
