import { describe, expect, test } from "vitest";
import { addressesOf, canonicalIp, cidrContains, cidrSize, formatCidr, ipAt, ipFamily, parseCidr, parseIp } from "./ip.ts";

describe("canonical text (RFC 5952)", () => {
  test.each([
    ["10.9.8.7", "10.9.8.7"],
    ["010.002.003.004", "10.2.3.4"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0db8:0000:0000:0000:0000:0002:0001", "2001:db8::2:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["FE80:0:0:0:0:0:0:0abc", "fe80::abc"],
    ["1::", "1::"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
  ])("%s is %s", (text, canonical) => expect(canonicalIp(text)).toBe(canonical));

  test.each([
    "", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.a", "10.0.0.-1", "10.0.0.1 ", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8", "1::2::3", ":::", "12345::", "g::", "fe80::1%eth0", "1.2.3.4::", "::1.2.3", "None",
  ])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());
});

test.each([
  ["10.0.0.1", "IPv4"],
  ["::ffff:10.0.0.1", "IPv4"],
  ["fd00::1", "IPv6"],
  ["nope", undefined],
])("the family of %s is %s", (text, family) => expect(ipFamily(text)).toBe(family));

describe("CIDR", () => {
  test.each([
    ["10.96.0.0/12", "10.96.0.0/12", 1048576n],
    ["10.0.5.9/16", "10.0.0.0/16", 65536n],
    ["10.0.0.1/32", "10.0.0.1/32", 1n],
    ["0.0.0.0/0", "0.0.0.0/0", 4294967296n],
    ["10.0.0.0/08", "10.0.0.0/8", 16777216n],
    ["fd00:10:96::/112", "fd00:10:96::/112", 65536n],
    ["fd00:10:96::/64", "fd00:10:96::/64", 18446744073709551616n],
  ])("%s is %s of %d addresses", (text, canonical, size) => {
    const cidr = parseCidr(text)!;
    expect(formatCidr(cidr)).toBe(canonical);
    expect(cidrSize(cidr)).toBe(size);
  });

  test.each(["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/a", "10.0.0.0/8/8", "fd00::/129", "/8", "10.0.0.0/-1"])(
    "%j is no CIDR",
    (text) => expect(parseCidr(text)).toBeUndefined(),
  );

  test.each([
    ["10.0.0.0/24", "10.0.0.255", true],
    ["10.0.0.0/24", "10.0.1.0", false],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "fd00::1", false],
    ["fd00::/64", "fd00::ffff:ffff:ffff:ffff", true],
    ["fd00::/64", "fd00:0:0:1::", false],
  ])("%s contains %s: %s", (cidr, ip, inside) => expect(cidrContains(parseCidr(cidr)!, parseIp(ip)!)).toBe(inside));

  test("counts addresses from the network address on", () => {
    expect(ipAt(parseCidr("10.0.0.0/16")!, 10)).toBe("10.0.0.10");
    expect(ipAt(parseCidr("fd00:10::/64")!, 0x1_0000n)).toBe("fd00:10::1:0");
    expect([...addressesOf(parseCidr("10.0.0.252/30")!)]).toEqual(["10.0.0.252", "10.0.0.253", "10.0.0.254", "10.0.0.255"]);
  });
});
