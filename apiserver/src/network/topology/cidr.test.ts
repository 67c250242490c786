import { describe, expect, test } from "vitest";
import { addressAt, parseCidr } from "./cidr.ts";

describe("a range contains its addresses and no other", () => {
  test.each([
    ["10.0.0.0/16", "10.0.255.255", true],
    ["10.0.0.0/16", "10.1.0.0", false],
    ["203.0.113.9", "203.0.113.9", true],
    ["203.0.113.9", "203.0.113.8", false],
    [" 192.168.0.0/24 ", "192.168.0.7", true],
    ["0.0.0.0/0", "198.51.100.1", true],
    ["0.0.0.0/0", "fd00::1", false],
    ["fd00::/8", "fd12:3456::1", true],
    ["fd00::/8", "10.0.0.1", false],
    ["128.0.0.0/1", "200.1.1.1", true],
  ])("%s contains %s: %s", (range, ip, expected) => {
    expect(parseCidr(range).contains(ip)).toBe(expected);
  });
});

test.each([
  ["10.244.3.0/24", 1, "10.244.3.1"],
  ["10.244.3.0/24", -2, "10.244.3.254"],
  ["127.9.200.0/24", 10, "127.9.200.10"],
  ["10.0.0.0/16", -1, "10.0.255.255"],
])("the address of %s at %i is %s", (range, offset, expected) => {
  expect(addressAt(range, offset)).toBe(expected);
});
