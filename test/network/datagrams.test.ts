import { afterEach, beforeEach, expect, test } from "vitest";
import { Pod } from "@kx/shared/kinds/core/pod";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import { aPod, aService, aSlice, type EndpointOptions } from "./objects.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
beforeEach(() => {
  lab = createTestNetwork();
  for (const [name, ip] of Object.entries(pods)) {
    lab.put(Pod, aPod(name, ip, `node-${ip.split(".")[2]}`));
    lab.network.fabric.listen({ ip, port: 53, protocol: "UDP" }, {
      datagram: (message, flow, reply) => reply(Buffer.from(`${name} ${flow.source.ip}:${flow.source.port} ${Buffer.from(message).toString()}`)),
    });
  }
  lab.put(Service, aService("dns", { ports: [{ name: "dns", port: 53, protocol: "UDP" }] }));
  publish({ "10.244.1.2": {}, "10.244.2.3": {} });
});
afterEach(() => lab.network.close());

const pods = { "dns-0": "10.244.1.2", "dns-1": "10.244.2.3" };
const publish = (endpoints: Record<string, EndpointOptions>) => lab.put(EndpointSlice, aSlice("dns", endpoints, [{ name: "dns", port: 53, protocol: "UDP" }]));

function ask(fromPort: number, to = { ip: "10.0.0.50", port: 53, protocol: "UDP" as const }): string {
  const replies: string[] = [];
  lab.network.fabric.send({ from: lab.network.senders.client("default"), to, fromPort, message: Buffer.from("hi"), reply: (message) => replies.push(Buffer.from(message).toString()) });
  return replies.join();
}

test("a datagram reaches a pod, and its answer comes back", () => {
  expect(ask(4000)).toMatch(/^dns-[01] 10\.244\.1\.254:4000 hi$/);
});

test("one socket's datagrams stay with one pod", () => {
  const first = ask(4000);
  for (let round = 0; round < 20; round++) expect(ask(4000)).toBe(first);
});

test("different sockets are spread", () => {
  expect(new Set(Array.from({ length: 20 }, (_, index) => ask(4000 + index).slice(0, 5))).size).toBe(2);
});

test("a flow lives 120 seconds after an answer", () => {
  const first = ask(4000);
  for (let round = 0; round < 10; round++) {
    lab.clock.advance(119_000);
    expect(ask(4000)).toBe(first);
  }
  const later = new Set<string>();
  for (let round = 0; round < 20; round++) {
    lab.clock.advance(121_000);
    later.add(ask(4000).slice(0, 5));
  }
  expect(later.size).toBe(2);
});

test("a flow to an endpoint that is gone is decided anew", () => {
  const first = ask(4000).slice(0, 5) as keyof typeof pods;
  const other = first === "dns-0" ? "dns-1" : "dns-0";
  publish({ [pods[other]]: {} });
  expect(ask(4000).slice(0, 5)).toBe(other);
});

test("a service without endpoints is told at once", () => {
  publish({});
  expect(() => ask(4000)).toThrow(expect.objectContaining({ code: "refused" }));
});
