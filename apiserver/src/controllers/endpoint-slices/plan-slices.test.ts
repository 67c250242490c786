import { expect, test } from "vitest";
import type { Endpoint, EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { EndpointGroup } from "./desired-slices.ts";
import { planSlices, type SlicePlan, type SliceRules } from "./plan-slices.ts";

const rules: SliceRules = {
  template: { generateName: "web-", namespace: "default", labels: { app: "web" } },
  annotations: (present = {}) => present,
  isOwned: ({ metadata }) => metadata.uid !== "former",
  isCurrent: ({ metadata }) => metadata.labels?.["app"] === "web",
  capacity: 3,
  placeholders: ["IPv4"],
};
const http = [{ name: "http", port: 80, protocol: "TCP" }];
const metrics = [{ name: "metrics", port: 9090, protocol: "TCP" }];

/** Endpoints named by letters: `abc`; a capital is one that is not ready. */
const endpoints = (letters: string): Endpoint[] =>
  Array.from(letters, (letter) => ({ addresses: [`ip-${letter.toLowerCase()}`], conditions: { ready: letter === letter.toLowerCase() } }));
const aGroup = (letters: string, ports = http): EndpointGroup => ({ addressType: "IPv4", ports, endpoints: endpoints(letters) });
const aSlice = (name: string, letters: string, { ports = http, app = "web" } = {}): EndpointSlice => ({
  metadata: { name, namespace: "default", labels: { app }, ...(app === "former" ? { uid: "former" } : {}) },
  addressType: "IPv4",
  ports,
  endpoints: endpoints(letters),
});

const show = (slices: readonly EndpointSlice[]): string[] =>
  slices.map(({ metadata, endpoints: held = [] }) => {
    const letters = (held ?? []).map(({ addresses, conditions }) => {
      const letter = addresses[0]?.slice(-1) ?? "";
      return conditions?.ready ? letter : letter.toUpperCase();
    });
    return `${metadata.name ?? "new"}:${letters.join("")}`;
  });
const told = (plan: SlicePlan): object => ({ create: show(plan.create), update: show(plan.update), delete: show(plan.delete) });
const nothing = { create: [], update: [], delete: [] };

test.each<[string, EndpointSlice[], EndpointGroup[], object]>([
  ["a first slice", [], [aGroup("ab")], { ...nothing, create: ["new:ab"] }],
  ["no more in a slice than it holds", [], [aGroup("abcdefg")], { ...nothing, create: ["new:abc", "new:def", "new:g"] }],
  ["nothing changes", [aSlice("s1", "ab")], [aGroup("ba")], nothing],
  ["one in another state", [aSlice("s1", "ab")], [aGroup("aB")], { ...nothing, update: ["s1:aB"] }],
  ["one goes", [aSlice("s1", "abc")], [aGroup("ac")], { ...nothing, update: ["s1:ac"] }],
  ["one comes into the slice where it fits", [aSlice("s1", "abc"), aSlice("s2", "d")], [aGroup("abcde")], { ...nothing, update: ["s2:de"] }],
  ["one goes, one comes: one write", [aSlice("s1", "abc"), aSlice("s2", "d")], [aGroup("abde")], { ...nothing, update: ["s1:abe"] }],
  ["more than fit anywhere", [aSlice("s1", "ab")], [aGroup("abcd")], { ...nothing, create: ["new:cd"] }],
  ["labels that changed are written", [aSlice("s1", "ab", { app: "old" })], [aGroup("ab")], { ...nothing, update: ["s1:ab"] }],
  ["other ports: the old slice's name is used again", [aSlice("s1", "ab")], [aGroup("ab", metrics)], { ...nothing, update: ["s1:ab"] }],
  ["an empty second slice goes", [aSlice("s1", "ab"), aSlice("s2", "c")], [aGroup("ab")], { ...nothing, delete: ["s2:c"] }],
  ["no endpoint and no slice: a placeholder", [], [], { ...nothing, create: ["new:"] }],
  ["a placeholder stays", [aSlice("s1", "", { ports: [] })], [], nothing],
  ["the last endpoint goes: its slice becomes the placeholder", [aSlice("s1", "a")], [], { ...nothing, update: ["s1:"] }],
  ["the first endpoint comes: the placeholder takes it", [aSlice("s1", "", { ports: [] })], [aGroup("a")], { ...nothing, update: ["s1:a"] }],
  ["more than one slice holds: the rest goes where it fits", [aSlice("s1", "a")], [aGroup("abcdef")], { ...nothing, create: ["new:bcd"], update: ["s1:aef"] }],
  ["as many as a slice holds go into one of their own", [aSlice("s1", "a")], [aGroup("abcd")], { ...nothing, create: ["new:bcd"] }],
  ["the fullest slice that takes them all", [aSlice("s1", "a"), aSlice("s2", "bc")], [aGroup("abcd")], { ...nothing, update: ["s2:bcd"] }],
  ["a slice of a former Service goes, and its name with it", [aSlice("s1", "ab", { app: "former" })], [aGroup("ab")], { ...nothing, create: ["new:ab"], delete: ["s1:ab"] }],
  ["ports that are the placeholder's: it is filled", [aSlice("s1", "", { ports: [] })], [aGroup("ab", [])], { ...nothing, update: ["s1:ab"] }],
])("%s", (_name, existing, groups, plan) => {
  expect(told(planSlices(existing, groups, rules))).toEqual(plan);
});

test("hints are no part of the comparison, and annotations of others stay", () => {
  const slice = aSlice("s1", "ab");
  slice.metadata.annotations = { note: "mine" };
  slice.endpoints = (slice.endpoints ?? []).map((endpoint) => ({ ...endpoint, hints: { forZones: [{ name: "a" }] } }));
  expect(told(planSlices([slice], [aGroup("ab")], rules))).toEqual(nothing);
  expect(planSlices([slice], [aGroup("a")], rules).update[0]?.metadata.annotations).toEqual({ note: "mine" });
});

test("each address type has a placeholder of its own, and slices of a type that is gone go", () => {
  const six = { ...aSlice("s6", "a"), addressType: "IPv6" };
  const both: SliceRules = { ...rules, placeholders: ["IPv4", "IPv6"] };
  expect(planSlices([], [], both).create.map(({ addressType }) => addressType)).toEqual(["IPv4", "IPv6"]);
  expect(told(planSlices([six], [aGroup("a")], rules))).toEqual({ ...nothing, create: ["new:a"], delete: ["s6:a"] });
});
