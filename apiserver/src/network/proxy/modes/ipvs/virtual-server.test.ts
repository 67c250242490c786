import { expect, test } from "vitest";
import { createTestClock } from "../../../../../../test/network/test-clock.ts";
import type { Endpoint } from "../../service-port.ts";
import { schedulers } from "./schedulers.ts";
import { VirtualServer, type Scheduled } from "./virtual-server.ts";

const endpoints = (...names: string[]): Endpoint[] => names.map((ip) => ({ ip, port: 80, address: `${ip}:80` }) as Endpoint);
const packet = { sourceIp: "10.244.1.254", sourcePort: 40_000, destinationIp: "10.0.0.50" };

function setup(scheduler: keyof typeof schedulers = "rr", stream = true) {
  const clock = createTestClock();
  const server = new VirtualServer({ clock, scheduler: schedulers[scheduler], stream });
  const connect = (seconds?: number, sourceIp = packet.sourceIp): Scheduled => {
    const scheduled = server.schedule({ ...packet, sourceIp }, seconds);
    if (!scheduled) throw new Error("refused");
    return scheduled;
  };
  const names = (): string[] => server.destinations.map(({ endpoint, weight }) => `${endpoint.ip}${weight === 0 ? "!" : ""}`);
  return { clock, server, connect, names };
}

test("real servers are added at the head, so rr begins with the newest", () => {
  const { server, connect, names } = setup();
  server.sync(endpoints("a", "b"));
  expect(names()).toEqual(["b", "a"]);
  server.sync(endpoints("a", "b", "c"));
  expect(names()).toEqual(["c", "b", "a"]);
  expect([1, 2, 3, 4].map(() => connect().destination.endpoint.ip)).toEqual(["c", "b", "a", "c"]);
});

test("rr goes on from its predecessor when the last one is deleted", () => {
  const { server, connect } = setup("rr", false);
  server.sync(endpoints("a", "b", "c"));
  connect();
  expect(connect().destination.endpoint.ip).toBe("b");
  server.sync(endpoints("a", "c"));
  expect(connect().destination.endpoint.ip).toBe("a");
});

test("a removed endpoint with connections gets weight 0, and goes with the first look after they have ended", () => {
  const { clock, server, connect, names } = setup();
  server.sync(endpoints("a"));
  const { release } = connect();
  server.sync(endpoints("b"));
  expect(names()).toEqual(["b", "a!"]);
  expect(connect().destination.endpoint.ip).toBe("b");
  clock.advance(60_000);
  server.sync(server.destinations.filter(({ weight }) => weight > 0).map(({ endpoint }) => endpoint));
  expect(names()).toEqual(["b", "a!"]);
  release();
  // Closed connections stay listed for two minutes, and looks are a minute apart: at 60, 120 and 180 s.
  const wanted = endpoints("b");
  clock.advance(119_999);
  server.sync(wanted);
  expect(names()).toEqual(["b", "a!"]);
  clock.advance(1);
  server.sync(wanted);
  expect(names()).toEqual(["b"]);
});

test("one that comes back while it is quiesced is added anew with its connections", () => {
  const { server, connect, names } = setup("lc");
  server.sync(endpoints("a"));
  connect();
  server.sync(endpoints("b"));
  server.sync(endpoints("a", "b"));
  expect(names()).toEqual(["a", "b"]);
  expect(server.destinations[0]?.active).toBe(1);
  expect(connect().destination.endpoint.ip).toBe("b");
});

test("without connections, or over UDP, it goes at once", () => {
  const { server, names } = setup();
  server.sync(endpoints("a", "b"));
  server.sync(endpoints("b"));
  expect(names()).toEqual(["b"]);
  const udp = setup("rr", false);
  udp.server.sync(endpoints("a"));
  udp.connect();
  udp.server.sync(endpoints("b"));
  expect(udp.names()).toEqual(["b"]);
});

test("lc counts what is open, and closed connections as a 256th for two minutes", () => {
  const { clock, server, connect } = setup("lc");
  server.sync(endpoints("a", "b"));
  const first = connect();
  expect(first.destination.endpoint.ip).toBe("b");
  expect(connect().destination.endpoint.ip).toBe("a");
  first.release();
  expect(first.destination.overhead).toBe(1);
  expect(connect().destination.endpoint.ip).toBe("b");
  clock.advance(120_000);
  expect(first.destination.overhead).toBe(256);
});

test("persistence binds a client, and every connection starts its time anew", () => {
  const { clock, server, connect } = setup();
  server.sync(endpoints("a", "b"));
  const ask = (source?: string): string => {
    const { destination, release } = connect(60, source);
    release();
    return destination.endpoint.ip;
  };
  expect([ask(), ask(), ask("10.244.1.9"), ask()]).toEqual(["b", "b", "a", "b"]);
  for (let use = 0; use < 5; use++) {
    clock.advance(59_000);
    expect(ask()).toBe("b");
  }
});

test("a template lasts while connections hang on it: looked at each minute after its time", () => {
  const { clock, server, connect } = setup();
  server.sync(endpoints("a", "b"));
  const { release, destination } = connect(10);
  clock.advance(30_000);
  expect(connect(10).sticky).toBe(true);
  expect(destination.endpoint.ip).toBe("b");
  release();
});

test("a template ends with the connections' last trace", () => {
  const { clock, server, connect } = setup();
  server.sync(endpoints("a", "b"));
  const { release } = connect(10);
  release();
  // Gone from the list at 120 s; looked at when 10, 70 and 130 s are over.
  clock.advance(129_999);
  expect(connect(10, packet.sourceIp).sticky).toBe(true);
  clock.advance(1);
  const other = setup();
  other.server.sync(endpoints("a", "b"));
  other.connect(10).release();
  other.clock.advance(130_000);
  expect(other.connect(10).sticky).toBe(false);
});

test("a quiesced destination's clients are scheduled anew", () => {
  const { server, connect } = setup();
  server.sync(endpoints("a", "b"));
  expect(connect(600).destination.endpoint.ip).toBe("b");
  server.sync(endpoints("a"));
  expect(connect(600)).toMatchObject({ sticky: false, destination: { endpoint: { ip: "a" } } });
});
