import { connect } from "node:net";
import { Resolver } from "node:dns/promises";
import { decode, encode, RECURSION_DESIRED, streamDecode, streamEncode } from "dns-packet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aService, aSlice } from "../../../../test/network/objects.ts";
import type { Door } from "./stream-door.ts";
import { answerMessage, type MessageOptions } from "../dns/message.ts";
import { openDnsDoor } from "./dns-door.ts";
import type { DnsView } from "../dns/view.ts";

const services = [
  aService("web", { ports: [{ name: "http", port: 80, protocol: "TCP" }] }),
  aService("out", { type: "ExternalName", clusterIP: undefined, clusterIPs: undefined, externalName: "shop.example.com" }),
  aService("many", { clusterIP: "None", clusterIPs: ["None"] }),
];
const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`10.244.1.${index + 2}`, {}]));
const view: DnsView = {
  hasNamespace: (name) => name === "default",
  service: ({ namespace, name }) => (namespace === "default" ? services.find(({ metadata }) => metadata.name === name) : undefined),
  slices: ({ name }) => (name === "many" ? [aSlice("many", many)] : []),
  serviceAt: (ip) => services.find(({ spec }) => spec?.clusterIP === ip),
  slicesWith: () => [],
};
const options: MessageOptions = {
  view,
  outsideName: (name) => (name === "shop.example.com" ? { ips: ["127.77.200.1"], what: "a host" } : undefined),
  zone: "cluster.local",
};

let server: Door;
const client = new Resolver({ timeout: 5000, tries: 1 });
beforeAll(async () => {
  server = openDnsDoor({ host: "127.0.0.1", port: 0 }, options);
  await server.opened;
  client.setServers([`127.0.0.1:${server.port}`]);
});
afterAll(() => server.close());

describe("a real client over UDP", () => {
  test("addresses", async () => {
    expect(await client.resolve4("web.default.svc.cluster.local", { ttl: true })).toEqual([{ address: "10.0.0.50", ttl: 30 }]);
  });
  test("aliases, followed outside", async () => {
    expect(await client.resolveCname("out.default.svc.cluster.local")).toEqual(["shop.example.com"]);
    expect(await client.resolve4("out.default.svc.cluster.local")).toEqual(["127.77.200.1"]);
  });
  test("ports", async () => {
    expect(await client.resolveSrv("_http._tcp.web.default.svc.cluster.local")).toEqual([{ name: "web.default.svc.cluster.local", port: 80, priority: 0, weight: 100 }]);
  });
  test("names of addresses", async () => {
    expect(await client.reverse("10.0.0.50")).toEqual(["web.default.svc.cluster.local"]);
  });
  test("the specification's version", async () => {
    expect(await client.resolveTxt("dns-version.cluster.local")).toEqual([["1.1.0"]]);
  });
  test("a truncated answer is asked for again over TCP", async () => {
    expect(await client.resolve4("many.default.svc.cluster.local")).toHaveLength(60);
  });
  test.each([
    ["nope.default.svc.cluster.local", "ENOTFOUND"],
    ["example.org", "ENOTFOUND"],
  ])("%s does not exist", async (name, code) => {
    await expect(client.resolve4(name)).rejects.toMatchObject({ code });
  });
  test("a name without such a record exists", async () => {
    await expect(client.resolve6("web.default.svc.cluster.local")).rejects.toMatchObject({ code: "ENODATA" });
  });
});

const query = (name: string) => ({ id: 7, type: "query" as const, flags: RECURSION_DESIRED, questions: [{ name, type: "A" as const }] });

test("several questions over one TCP connection", async () => {
  const socket = connect(server.port, "127.0.0.1");
  const received: Buffer[] = [];
  const two = new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      if (Buffer.concat(received).length > 2 * 60) resolve();
    });
  });
  const message = streamEncode(query("web.default.svc.cluster.local"));
  socket.write(message.subarray(0, 5));
  socket.write(Buffer.concat([message.subarray(5), message]));
  await two;
  socket.destroy();
  expect(streamDecode(Buffer.concat(received))).toMatchObject({ id: 7, rcode: "NOERROR", flag_aa: true, answers: [{ data: "10.0.0.50" }] });
});

test("a name that does not exist is answered with the zone's SOA", () => {
  const answer = answerMessage(encode(query("Nope.Default.svc.cluster.local")), options, true);
  expect(decode(Buffer.from(answer ?? []))).toMatchObject({
    rcode: "NXDOMAIN",
    authorities: [{ type: "SOA", name: "cluster.local", ttl: 30, data: { mname: "ns.dns.cluster.local", rname: "hostmaster.cluster.local", refresh: 7200, retry: 1800, expire: 86400, minimum: 30 } }],
  });
});

test.each([["no DNS at all", Buffer.from("GET / HTTP/1.1")], ["an answer", encode({ ...query("a"), type: "response" })]])("%s is not answered", (_what, bytes) => {
  expect(answerMessage(bytes, options, true)).toBeUndefined();
});
