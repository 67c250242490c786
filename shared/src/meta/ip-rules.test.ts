import { describe, expect, test } from "vitest";
import {
  canonicalCidrFaults,
  canonicalIpFaults,
  cidrFaults,
  cidrWarnings,
  endpointIpFaults,
  ipFaults,
  ipWarnings,
} from "./ip-rules.ts";

const noIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const noCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

test.each([
  ["10.0.0.1", []],
  ["FD00::1", []],
  ["10.0.0.300", [noIp]],
  ["example.com", [noIp]],
  ["010.0.0.1", ["must not have leading 0s"]],
  ["::ffff:10.0.0.1", ["must not be an IPv4-mapped IPv6 address"]],
])("address %s: %j", (text, faults) => expect(ipFaults(text)).toEqual(faults));

test.each([
  ["fe80::42:1dff:fe84:f9e2", []],
  ["FE80::1", ['must be in canonical form ("fe80::1")']],
  ["nope", [noIp]],
])("canonical address %s: %j", (text, faults) => expect(canonicalIpFaults(text)).toEqual(faults));

test.each([
  ["10.0.0.0/8", []],
  ["FD00::/64", []],
  ["10.0.0.0", [noCidr]],
  ["10.0.0.0/33", [noCidr]],
  ["010.0.0.0/8", ["must not have leading 0s in IP or prefix length"]],
  ["10.0.0.0/08", ["must not have leading 0s in IP or prefix length"]],
  ["::ffff:10.0.0.0/104", ["must not have an IPv4-mapped IPv6 address"]],
  ["10.0.0.1/8", ["must not have bits set beyond the prefix length"]],
])("CIDR %s: %j", (text, faults) => expect(cidrFaults(text)).toEqual(faults));

test("a canonical CIDR must be written in RFC 5952 form", () => {
  expect(canonicalCidrFaults("FD00::/64")).toEqual(['must be in canonical form ("fd00::/64")']);
  expect(canonicalCidrFaults("fd00::/64")).toEqual([]);
});

describe("addresses that cannot be an endpoint", () => {
  test.each([
    ["10.0.0.1", []],
    ["239.1.1.1", []],
    ["ff05::1", []],
    ["nope", ["must be a valid IP address"]],
    ["0.0.0.0", ["may not be unspecified (0.0.0.0)"]],
    ["::", ["may not be unspecified (::)"]],
    ["127.3.2.1", ["may not be in the loopback range (127.0.0.0/8, ::1/128)"]],
    ["::1", ["may not be in the loopback range (127.0.0.0/8, ::1/128)"]],
    ["169.254.169.254", ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]],
    ["fe80::1", ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]],
    ["224.0.0.5", ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"]],
    ["ff02::1", ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"]],
  ])("%s: %j", (text, faults) => expect(endpointIpFaults(text)).toEqual(faults));
});

test.each([
  ["10.0.0.1", []],
  ["fd00::1", []],
  ["FD00::1", ['spec.x: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")']],
  ["010.0.0.1", ['spec.x: non-standard IP address "010.0.0.1" is invalid: use "10.0.0.1"']],
  ["::ffff:10.0.0.1", ['spec.x: non-standard IP address "::ffff:10.0.0.1" is invalid: use "10.0.0.1"']],
  ["None", []],
])("warnings for %s: %j", (text, warnings) => expect(ipWarnings("spec.x", text)).toEqual(warnings));

test("a CIDR that is written oddly but passes is warned about", () => {
  expect(cidrWarnings("spec.x", "FD00::/64")).toEqual([
    'spec.x: IPv6 CIDR value "FD00::/64" should be in RFC 5952 canonical format ("fd00::/64")',
  ]);
  expect(cidrWarnings("spec.x", "10.0.0.0/8")).toEqual([]);
});
