import { describe, expect, test } from "vitest";
import type { IpvsSchedulerName } from "@kx/shared/net/proxy-modes";
import { createTestClock } from "../../../../../../test/network/test-clock.ts";
import type { Endpoint } from "../../service-port.ts";
import { foldedAddress, hash32 } from "./address-hash.ts";
import { Destination } from "./destination.ts";
import { hsiphash } from "./hsiphash.ts";
import type { Packet } from "./scheduler.ts";
import { schedulers } from "./schedulers.ts";

// Every expectation here is worked out by hand, or by a transcription into another language, from net/netfilter/ipvs.

const clock = createTestClock();
const endpoint = (ip: string): Endpoint => ({ ip, port: 8080, address: `${ip}:8080` }) as Endpoint;

interface Load {
  weight?: number;
  active?: number;
  inactive?: number;
}

/** Destinations by name, in the order of the kernel's list. */
function destinationsOf(loads: Record<string, Load>): Destination[] {
  return Object.entries(loads).map(([name, { weight = 1, active = 0, inactive = 0 }]) => {
    const destination = new Destination(endpoint(name), clock, weight);
    destination.active = active + inactive;
    for (let closed = 0; closed < inactive; closed++) destination.closed(true);
    return destination;
  });
}

const packet: Packet = { sourceIp: "10.244.1.254", sourcePort: 40_000, destinationIp: "10.0.0.50" };

function pick(name: IpvsSchedulerName, destinations: Destination[], packets: readonly Partial<Packet>[] = [{}]): (string | undefined)[] {
  const scheduler = schedulers[name](clock);
  scheduler.listed?.(destinations);
  return packets.map((one) => scheduler.schedule(destinations, { ...packet, ...one })?.endpoint.ip);
}

const times = (count: number): Partial<Packet>[] => Array.from({ length: count }, () => ({}));

test.each<[string, IpvsSchedulerName, Record<string, Load>, string]>([
  ["the next after the last, from the head", "rr", { c: {}, b: {}, a: {} }, "c b a c b"],
  ["weights do not count, but 0 is passed over", "rr", { c: { weight: 5 }, b: { weight: 0 }, a: {} }, "c a c a"],
  ["weights 4, 3, 2, as the documentation of LVS shows it", "wrr", { a: { weight: 4 }, b: { weight: 3 }, c: { weight: 2 } }, "a a b a b c a b c a"],
  ["weights with a common divisor: 4 and 2 are 2 and 1", "wrr", { a: { weight: 4 }, b: { weight: 2 } }, "a a b a a b"],
  ["equal weights are round robin", "wrr", { c: {}, b: {}, a: {} }, "c b a c"],
  ["an active connection weighs as 256 inactive ones: 255 are less", "lc", { a: { active: 1 }, b: { inactive: 255 } }, "b"],
  ["256 are a tie, and the first of equals wins", "lc", { a: { active: 1 }, b: { inactive: 256 } }, "a"],
  ["the weight is not looked at", "lc", { a: { active: 1 }, b: { active: 2, weight: 100 } }, "a"],
  ["unless it is 0", "lc", { a: { weight: 0 }, b: { active: 9 } }, "b"],
  ["256/1 and 512/2 are a tie", "wlc", { a: { active: 1 }, b: { active: 2, weight: 2 } }, "a"],
  ["512/3 is less than 256/1", "wlc", { a: { active: 1 }, b: { active: 2, weight: 3 } }, "b"],
  ["weight 0 takes no part", "wlc", { a: { weight: 0 }, b: { active: 9 } }, "b"],
  ["(0+1)/2 is less than (0+1)/1", "sed", { a: {}, b: { weight: 2 } }, "b"],
  ["(0+1)/1 and (1+1)/2 are a tie", "sed", { a: {}, b: { weight: 2, active: 1 } }, "a"],
  ["inactive connections do not count", "sed", { a: { inactive: 500 }, b: { active: 1 } }, "a"],
  ["the first idle one, even where sed would wait less elsewhere", "nq", { a: {}, b: { weight: 2 } }, "a"],
  ["sed when none is idle: 2/1 against 3/2", "nq", { a: { active: 1 }, b: { active: 2, weight: 2 } }, "b"],
  ["one address stays with one destination: bucket 223, and 223 mod 3 is 1", "dh", { a: {}, b: {}, c: {} }, "b b b"],
])("%s (%s)", (_what, name, loads, expected) => {
  const wanted = expected.split(" ");
  expect(pick(name, destinationsOf(loads), times(wanted.length))).toEqual(wanted);
});

test.each(Object.keys(schedulers) as IpvsSchedulerName[])("%s finds nobody where nobody can be used", (name) => {
  expect(pick(name, [])).toEqual([undefined]);
  const destinations = destinationsOf({ a: { weight: 0 } });
  expect(pick(name, destinations)).toEqual([undefined]);
});

describe("hashes", () => {
  // (v * 0x61c88647 mod 2^32) >> 24
  test.each([
    ["10.244.1.2", 77],
    ["10.244.1.3", 175],
    ["192.168.1.10", 248],
    ["10.0.0.50", 223],
  ])("hash_32 of %s is %i", (ip, bucket) => {
    expect(hash32(foldedAddress(ip), 8)).toBe(bucket);
  });

  test("an IPv6 address is folded", () => {
    expect(foldedAddress("fd00:1:2:3::5")).toBe((0xfd000001 ^ 0x00020003 ^ 0 ^ 5) >>> 0);
    expect(foldedAddress("::1")).toBe(1);
  });

  test("hsiphash gives what lib/siphash_kunit.c expects of the four bytes 00 01 02 03", () => {
    expect(hsiphash(0x03020100, [0x0706050403020100n, 0x0f0e0d0c0b0a0908n])).toBe(0x88d38328);
  });

  test("sh: bucket 77, 175 and 248 of buckets filled in turn", () => {
    const sources = ["10.244.1.2", "10.244.1.3", "192.168.1.10"].map((sourceIp) => ({ sourceIp }));
    // 77 mod 3, 175 mod 3, 248 mod 3.
    expect(pick("sh", destinationsOf({ a: {}, b: {}, c: {} }), sources)).toEqual(["c", "b", "c"]);
    // Twice a, once b, over and over.
    expect(pick("sh", destinationsOf({ a: { weight: 2 }, b: {} }), sources)).toEqual(["b", "a", "b"]);
  });

  test("sh and mh refuse a client whose destination is quiesced", () => {
    expect(pick("sh", destinationsOf({ a: {}, b: {}, c: { weight: 0 } }), [{ sourceIp: "10.244.1.2" }])).toEqual([undefined]);
    const [destination] = destinationsOf({ "10.244.1.2": {} });
    if (!destination) throw new Error("none");
    destination.weight = 0;
    expect(pick("mh", [destination])).toEqual([undefined]);
  });
});

describe("mh", () => {
  const three = { "10.244.3.4": {}, "10.244.2.3": {}, "10.244.1.2": {} };

  test("looks up by address and port", () => {
    const packets = [40_000, 40_001, 40_002].map((sourcePort) => ({ sourcePort }));
    const others = [{ sourceIp: "198.51.100.1", sourcePort: 50_000 }, { sourceIp: "198.51.100.1", sourcePort: 50_001 }, { sourceIp: "172.18.0.2", sourcePort: 33_333 }];
    expect(pick("mh", destinationsOf(three), [...packets, ...others])).toEqual(["10.244.2.3", "10.244.2.3", "10.244.1.2", "10.244.3.4", "10.244.2.3", "10.244.3.4"]);
  });

  test("gives twice the share to twice the weight", () => {
    const destinations = destinationsOf({ "10.244.2.3": { weight: 2 }, "10.244.1.2": {} });
    const packets = Array.from({ length: 4000 }, (_, index) => ({ sourcePort: 1024 + index }));
    const share = pick("mh", destinations, packets).filter((ip) => ip === "10.244.2.3").length / packets.length;
    expect(Math.abs(share - 2 / 3)).toBeLessThan(0.04);
  });
});

describe("locality", () => {
  test("lblc stays while the destination has no more connections than its weight, or nobody is idle", () => {
    const scheduler = schedulers.lblc(clock);
    const destinations = destinationsOf({ a: {}, b: {} });
    const [a, b] = destinations as [Destination, Destination];
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    a.active = 1;
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    a.active = 2;
    b.active = 1;
    // 2 > 1, but b's 1 * 2 is not below its weight.
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    b.active = 0;
    expect(scheduler.schedule(destinations, packet)).toBe(b);
    a.active = 0;
    expect(scheduler.schedule(destinations, packet)).toBe(b);
  });

  test("lblc forgets after a day without use", () => {
    const scheduler = schedulers.lblc(clock);
    const destinations = destinationsOf({ a: {}, b: {} });
    const [a, b] = destinations as [Destination, Destination];
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    a.active = 1;
    clock.advance(86_399_999);
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    clock.advance(86_400_000);
    expect(scheduler.schedule(destinations, packet)).toBe(b);
  });

  test("lblcr adds to an address' set under load, and takes the most loaded out after a day", () => {
    const scheduler = schedulers.lblcr(clock);
    const destinations = destinationsOf({ a: {}, b: {}, c: {} });
    const [a, b] = destinations as [Destination, Destination];
    expect(scheduler.schedule(destinations, packet)).toBe(a);
    a.active = 2;
    expect(scheduler.schedule(destinations, packet)).toBe(b);
    b.active = 1;
    // The set is a and b now: c, which is idle, gets nothing until b is overloaded.
    expect(scheduler.schedule(destinations, packet)).toBe(b);
    clock.advance(86_400_001);
    expect(scheduler.schedule(destinations, { ...packet, destinationIp: "10.0.0.51" })).toBe(destinations[2]);
  });
});
