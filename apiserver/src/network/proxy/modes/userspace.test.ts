import { expect, test } from "vitest";
import { seededRandom } from "@kx/shared/meta/clock";
import { aService, aSlice, proxyNode as node, type EndpointOptions } from "../../../../../test/network/objects.ts";
import { createTestClock } from "../../../../../test/network/test-clock.ts";
import type { ServicePort } from "../service-port.ts";
import { defaultProxyConfig } from "../proxy-config.ts";
import { servicePorts } from "../service-ports.ts";
import type { ProxyRequest } from "./mode.ts";
import { createUserspaceMode } from "./userspace.ts";

function portOf(endpoints: Record<string, EndpointOptions>, spec: object = {}): ServicePort {
  const [port] = servicePorts(aService("web", spec), [aSlice("web", endpoints)]);
  if (!port) throw new Error("no port");
  return port;
}

const request = (port: ServicePort, clientIp = "10.244.1.254"): ProxyRequest => ({
  frontend: { kind: "clusterIP", port },
  clientIp,
  clientPort: 40_000,
  destinationIp: "10.0.0.50",
  fromThisNode: false,
  fromPod: true,
  hops: undefined,
});

const createMode = (clock = createTestClock()) => createUserspaceMode({ node, clock, random: seededRandom(3), config: defaultProxyConfig });
const three = { "10.244.1.2": {}, "10.244.2.3": {}, "10.244.3.4": {} };
const sticky = { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } };

test("ready endpoints take turns, and see the node", () => {
  const mode = createMode();
  const port = portOf({ ...three, "10.244.9.9": { ready: false } });
  const order = Array.from({ length: 6 }, () => mode.choose(request(port)));
  expect(new Set(order.slice(0, 3).map(({ endpoint }) => endpoint.ip))).toEqual(new Set(Object.keys(three)));
  expect(order.slice(3).map(({ endpoint }) => endpoint.ip)).toEqual(order.slice(0, 3).map(({ endpoint }) => endpoint.ip));
  expect(order.every(({ masquerade }) => masquerade)).toBe(true);
});

test("a failed dial tries the next endpoint, four times in all", () => {
  const mode = createMode();
  const port = portOf(three);
  const tried: string[] = [];
  let choice = mode.choose(request(port));
  for (let attempt = 1; attempt < 4; attempt++) {
    tried.push(choice.endpoint.ip);
    choice = choice.next?.() ?? choice;
  }
  expect(new Set(tried).size).toBe(3);
  expect(() => choice.next?.()).toThrow("failed to connect to an endpoint of default/web");
});

test("affinity slides with every use and ends after its time", () => {
  const clock = createTestClock();
  const mode = createMode(clock);
  const port = portOf(three, sticky);
  const first = mode.choose(request(port)).endpoint.ip;
  clock.advance(9_000);
  expect(mode.choose(request(port)).endpoint.ip).toBe(first);
  clock.advance(9_000);
  expect(mode.choose(request(port)).endpoint.ip).toBe(first);
  clock.advance(10_000);
  expect(mode.choose(request(port)).endpoint.ip).not.toBe(first);
});

test("without a ready endpoint the proxy closes the connection", () => {
  expect(() => createMode().choose(request(portOf({})))).toThrow(expect.objectContaining({ code: "reset" }));
});

test("a set that did not change keeps the turn", () => {
  const mode = createMode();
  const port = portOf(three);
  const order = [mode.choose(request(port)), mode.choose(request(port))].map(({ endpoint }) => endpoint.ip);
  const same = portOf(three);
  mode.changed([port], [same]);
  expect(order).not.toContain(mode.choose(request(same)).endpoint.ip);
});
