import { describe, expect, test } from "vitest";
import { aService, aSlice } from "../../../../test/network/objects.ts";
import { clusterAnswer, type RecordType } from "./records.ts";
import type { DnsView } from "./view.ts";

const services = [
  aService("web", { ports: [{ name: "http", port: 80, protocol: "TCP" }] }),
  aService("db", { clusterIP: "None", clusterIPs: ["None"], ports: [{ name: "pg", port: 5432, protocol: "TCP" }] }),
  aService("empty", { clusterIP: "None", clusterIPs: ["None"] }),
  aService("out", { type: "ExternalName", clusterIP: undefined, clusterIPs: undefined, externalName: "foo.example.com." }),
  aService("literal", { type: "ExternalName", clusterIP: undefined, clusterIPs: undefined, externalName: "192.0.2.1" }),
];
const slices = [
  aSlice("db", { "10.244.1.2": { hostname: "db-0" }, "10.244.2.3": {}, "10.244.3.4": { ready: false } }, [{ name: "pg", port: 5433, protocol: "TCP" }]),
];
const named = <T extends { metadata: { name?: string } }>(name: string) => ({ metadata }: T) => metadata.name === name;
const view: DnsView = {
  hasNamespace: (name) => name === "default",
  service: ({ namespace, name }) => (namespace === "default" ? services.find(named(name)) : undefined),
  slices: ({ name }) => slices.filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === name),
  serviceAt: (ip) => services.find(({ spec }) => spec?.clusterIPs?.includes(ip)),
  slicesWith: (ip) => slices.filter(({ endpoints }) => endpoints?.some(({ addresses }) => addresses.includes(ip))),
};

const ask = (name: string, type: RecordType = "A") => clusterAnswer(view, { name, type, zone: "cluster.local" });
const dataOf = (name: string, type: RecordType = "A") => ask(name, type)?.answers.map(({ data }) => data);

describe("names and what they answer", () => {
  test.each<[string, RecordType, unknown[]]>([
    ["web.default.svc.cluster.local", "A", ["10.0.0.50"]],
    ["db.default.svc.cluster.local", "A", ["10.244.1.2", "10.244.2.3"]],
    ["db-0.db.default.svc.cluster.local", "A", ["10.244.1.2"]],
    ["10-244-2-3.db.default.svc.cluster.local", "A", ["10.244.2.3"]],
    ["out.default.svc.cluster.local", "A", ["foo.example.com"]],
    ["out.default.svc.cluster.local", "CNAME", ["foo.example.com"]],
    ["_http._tcp.web.default.svc.cluster.local", "SRV", [{ priority: 0, weight: 100, port: 80, target: "web.default.svc.cluster.local" }]],
    [
      "_pg._tcp.db.default.svc.cluster.local",
      "SRV",
      [
        { priority: 0, weight: 50, port: 5433, target: "db-0.db.default.svc.cluster.local" },
        { priority: 0, weight: 50, port: 5433, target: "10-244-2-3.db.default.svc.cluster.local" },
      ],
    ],
    ["50.0.0.10.in-addr.arpa", "PTR", ["web.default.svc.cluster.local"]],
    ["2.1.244.10.in-addr.arpa", "PTR", ["db-0.db.default.svc.cluster.local"]],
    ["10-244-7-7.default.pod.cluster.local", "A", ["10.244.7.7"]],
    ["dns-version.cluster.local", "TXT", ["1.1.0"]],
  ])("%s %s", (name, type, expected) => {
    expect(dataOf(name, type)).toEqual(expected);
  });
});

describe("names that do not exist", () => {
  test.each([
    "nope.default.svc.cluster.local",
    "web.nowhere.svc.cluster.local",
    "empty.default.svc.cluster.local",
    "literal.default.svc.cluster.local",
    "nope.db.default.svc.cluster.local",
    "_nope._tcp.web.default.svc.cluster.local",
    "10-244-3-4.db.default.svc.cluster.local",
    "10-244-7-7.nowhere.pod.cluster.local",
    "nope.cluster.local",
    "a.b.c.web.default.svc.cluster.local",
  ])("%s", (name) => {
    expect(ask(name)?.rcode).toBe("NXDOMAIN");
  });
});

describe("names that exist without such a record", () => {
  test.each<[string, RecordType]>([
    ["web.default.svc.cluster.local", "AAAA"],
    ["default.svc.cluster.local", "A"],
    ["svc.cluster.local", "A"],
    ["pod.cluster.local", "A"],
    ["cluster.local", "A"],
  ])("%s %s", (name, type) => {
    expect(ask(name, type)).toEqual({ rcode: "NOERROR", answers: [], additionals: [] });
  });
});

test.each(["example.com", "9.9.9.9.in-addr.arpa"])("%s is the upstream's", (name) => {
  expect(ask(name)).toBeUndefined();
});
