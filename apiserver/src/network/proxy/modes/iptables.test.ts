import { describe, expect, test } from "vitest";
import { seededRandom } from "@kx/shared/meta/clock";
import { ConnectError, type Hop } from "@kx/shared/net/fabric";
import { aService, aSlice, proxyNode as node, type EndpointOptions } from "../../../../../test/network/objects.ts";
import { createTestClock } from "../../../../../test/network/test-clock.ts";
import type { FrontendKind, ServicePort } from "../service-port.ts";
import { servicePorts } from "../service-ports.ts";
import { defaultProxyConfig } from "../proxy-config.ts";
import { createIptablesMode } from "./iptables.ts";
import type { ProxyRequest } from "./mode.ts";

const client = "10.244.1.254";
const stranger = "198.51.100.1";

function portOf(spec: object, endpoints: Record<string, EndpointOptions>, status: object = {}): ServicePort {
  const [port] = servicePorts(aService("web", spec, status), [aSlice("web", endpoints)]);
  if (!port) throw new Error("no port");
  return port;
}

const request = (port: ServicePort, more: Partial<ProxyRequest> & { kind?: FrontendKind } = {}): ProxyRequest => ({
  frontend: { kind: more.kind ?? "clusterIP", port },
  clientIp: client,
  clientPort: 40_000,
  destinationIp: "10.0.0.50",
  fromThisNode: false,
  fromPod: (more.clientIp ?? client).startsWith("10.244."),
  hops: undefined,
  ...more,
});

const createMode = (clock = createTestClock()) => createIptablesMode({ node, clock, random: seededRandom(1), config: defaultProxyConfig });

const three = { "10.244.1.2": { node: "node-1" }, "10.244.2.3": { node: "node-2" }, "10.244.3.4": { node: "node-3" } };
const nodePortLocal = { type: "NodePort", externalTrafficPolicy: "Local", ports: [{ port: 80, nodePort: 30080 }] };
const nodePortCluster = { ...nodePortLocal, externalTrafficPolicy: "Cluster" };

test("every endpoint has the same chance", () => {
  const mode = createMode();
  const port = portOf({}, three);
  const counts = new Map<string, number>();
  for (let round = 0; round < 3000; round++) {
    const { address } = mode.choose(request(port)).endpoint;
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  // Three standard deviations of 3000 draws with a chance of a third: 1000 +- 78.
  expect([...counts.values()].every((count) => Math.abs(count - 1000) < 78)).toBe(true);
});

describe("affinity", () => {
  const sticky = { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } };

  test("keeps a client at its endpoint, and every use starts the time anew", () => {
    const clock = createTestClock();
    const mode = createMode(clock);
    const port = portOf(sticky, three);
    const first = mode.choose(request(port)).endpoint;
    for (let use = 0; use < 15; use++) {
      clock.advance(59_000);
      expect(mode.choose(request(port)).endpoint).toBe(first);
    }
  });

  test("ends with its time", () => {
    const clock = createTestClock();
    const mode = createMode(clock);
    const port = portOf(sticky, three);
    const seen = new Set<string>();
    for (let use = 0; use < 30; use++) {
      seen.add(mode.choose(request(port)).endpoint.address);
      clock.advance(60_001);
    }
    expect(seen.size).toBe(3);
  });

  test("goes with its endpoint", () => {
    const mode = createMode();
    const before = portOf(sticky, { "10.244.1.2": {} });
    mode.choose(request(before));
    const without = portOf(sticky, { "10.244.2.3": {} });
    mode.changed([before], [without]);
    expect(mode.choose(request(without)).endpoint.ip).toBe("10.244.2.3");
    const again = portOf(sticky, { "10.244.1.2": {}, "10.244.2.3": {} });
    mode.changed([without], [again]);
    expect(mode.choose(request(again)).endpoint.ip).toBe("10.244.2.3");
  });
});

describe("masquerade", () => {
  test.each<[string, object, Partial<ProxyRequest> & { kind?: FrontendKind }, boolean]>([
    ["a pod to a cluster IP keeps its address", {}, {}, false],
    ["the node to a cluster IP does not", {}, { clientIp: "172.18.0.2", fromThisNode: true }, true],
    ["a pod to itself does not", {}, { clientIp: "10.244.1.2" }, true],
    ["a node port under policy Cluster hides the client", nodePortCluster, { kind: "nodePort", clientIp: stranger }, true],
    ["a node port under policy Local shows the client", nodePortLocal, { kind: "nodePort", clientIp: stranger }, false],
    ["the node to its own node port under policy Local", nodePortLocal, { kind: "nodePort", clientIp: "172.18.0.2", fromThisNode: true }, true],
  ])("%s", (_what, spec, more, expected) => {
    const port = portOf(spec, { "10.244.1.2": { node: "node-1" } });
    expect(createMode().choose(request(port, more)).masquerade).toBe(expected);
  });
});

function failure(port: ServicePort, more: Partial<ProxyRequest> & { kind?: FrontendKind } = {}): ConnectError {
  try {
    createMode().choose(request(port, more));
  } catch (error) {
    if (error instanceof ConnectError) return error;
  }
  throw new Error("it did not fail");
}

test("no endpoints: refused", () => {
  const error = failure(portOf({}, {}));
  expect(error.code).toBe("refused");
  expect(error.message).toBe("default/web has no endpoints: node-1 rejects the connection");
  expect(error.mend).toContain("app=web");
});

test("unready endpoints alone: refused, and they are named", () => {
  expect(failure(portOf({}, { "10.244.1.2": { ready: false } })).message).toContain("not ready: 10.244.1.2:8080");
});

test.each<[string, object, Partial<ProxyRequest> & { kind?: FrontendKind }]>([
  ["internal policy Local", { internalTrafficPolicy: "Local" }, {}],
  ["external policy Local", nodePortLocal, { kind: "nodePort", clientIp: stranger }],
])("no endpoint on this node under %s: dropped", (_what, spec, more) => {
  const error = failure(portOf(spec, { "10.244.2.3": { node: "node-2" } }), more);
  expect(error.code).toBe("dropped");
  expect(error.message).toContain("no local endpoints");
});

test("external policy Local still lets pods reach every endpoint", () => {
  const port = portOf(nodePortLocal, { "10.244.2.3": { node: "node-2" } });
  expect(createMode().choose(request(port, { kind: "nodePort" })).endpoint.ip).toBe("10.244.2.3");
});

describe("source ranges", () => {
  const spec = { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"], ports: [{ port: 80, nodePort: 30080 }] };
  const status = { loadBalancer: { ingress: [{ ip: "127.77.200.1" }] } };
  const port = portOf(spec, three, status);

  test("let their own in", () => {
    expect(createMode().choose(request(port, { kind: "loadBalancer", clientIp: "203.0.113.7" })).endpoint).toBeDefined();
  });
  test("drop everybody else", () => {
    expect(failure(port, { kind: "loadBalancer", clientIp: stranger }).code).toBe("dropped");
  });
  test("do not hold for the node port", () => {
    expect(createMode().choose(request(port, { kind: "nodePort", clientIp: stranger })).endpoint).toBeDefined();
  });
});

test("a trace names the chains, and who was passed over", () => {
  const hops: Hop[] = [];
  const service = { ports: [{ name: "http", port: 80 }] };
  const [port] = servicePorts(aService("web", service), [
    aSlice("web", { "10.244.1.2": {}, "10.244.2.3": { ready: false } }, [{ name: "http", port: 8080, protocol: "TCP" }]),
  ]);
  if (!port) throw new Error("no port");
  createMode().choose(request(port, { hops }));
  expect(hops).toEqual([
    {
      step: "proxy",
      at: "node/node-1",
      text: "KUBE-SERVICES -> KUBE-SVC-CDGGSHYLG3RE2FKL -> KUBE-SEP-UIQK3OSOSTRHRPBX: 10.244.1.2:8080, the only one; passed over 10.244.2.3:8080: not ready",
      detail: expect.objectContaining({ mode: "iptables", endpoint: "10.244.1.2:8080", masquerade: false, passedOver: "10.244.2.3:8080: not ready" }) as unknown,
    },
  ]);
});
