import { connect } from "node:net";
import { once } from "node:events";
import { Service } from "@kx/shared/kinds/core/service";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Protocol } from "@kx/shared/net/addresses";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aService, aSlice } from "../objects.ts";
import { createTestNetwork, type TestNetwork } from "../test-network.ts";
import { startKubeProxy } from "../start-kube-proxy.ts";
import { all, nodePort, pods } from "./cases.ts";

// Least connection counts what is open, whoever opened it and however it ends.

let lab: TestNetwork;
beforeEach(() => {
  lab = createTestNetwork({ loopback: 97 });
  for (const [ip, name] of Object.entries(pods)) lab.runPod(name, ip);
  lab.put(ConfigMap, { metadata: { name: "kube-proxy", namespace: "kube-system" }, data: { "config.conf": "mode: ipvs\nipvs: { scheduler: lc }\n" } });
  lab.put(Service, aService("web", nodePort));
  lab.put(EndpointSlice, aSlice("web", all));
});
afterEach(() => lab.network.close());

const call = (port = 80, protocol: Protocol = "TCP") => ({ from: lab.network.senders.parse(undefined, "default"), to: { ip: "10.0.0.50", port, protocol } });
const open = async () => {
  const connection = await lab.network.fabric.connect(call());
  return { connection, ip: connection.flow.destination.ip };
};

/** The active connections that the next choice finds at its endpoint. */
async function activeBefore(url = "http://10.0.0.50/", from?: string): Promise<number> {
  const { hops } = await lab.network.trace(url, from ? { from } : {});
  return Number(/with (\d+) active/.exec(hops.find(({ step }) => step === "proxy")?.text ?? "")?.[1]);
}

test("open connections are spread, and a closed one makes its pod the next", async () => {
  const opened = [await open(), await open(), await open()];
  expect(opened.map(({ ip }) => ip).sort()).toEqual(Object.keys(pods));
  opened[1]?.connection.close();
  opened[1]?.connection.close();
  const next = await open();
  expect(next.ip).toBe(opened[1]?.ip);
  expect(await activeBefore()).toBe(1);
});

test("a duplex gives its place back when it closes", async () => {
  const streams = [await lab.network.fabric.dial(call()), await lab.network.fabric.dial(call()), await lab.network.fabric.dial(call())];
  expect(await activeBefore()).toBe(1);
  for (const stream of streams) stream.destroy();
  await expect.poll(() => activeBefore()).toBe(0);
});

test("ipvsadm lists the connections, and an endpoint that is being removed", async () => {
  startKubeProxy(lab);
  const rules = async (): Promise<string> => (await lab.network.fetch("http://172.18.0.2:10249/rules?service=default/web", undefined, { from: "node/node-1" })).text();
  const server = (text: string): string[] => text.split("TCP  10.0.0.50:80 lc\n")[1]?.split("\n").slice(0, 3).map((line) => line.replace(/ +/g, " ").trim()) ?? [];
  const [first, second] = [await open(), await open(), await open()];
  first?.connection.close();
  const count = (ip: string): string => `-> ${ip}:8080 Masq 1 ${ip === first?.ip ? "0 1" : "1 0"}`;
  expect(server(await rules())).toEqual(Object.keys(pods).map(count));
  lab.put(EndpointSlice, aSlice("web", Object.fromEntries(Object.entries(all).filter(([ip]) => ip !== second?.ip))));
  expect(server(await rules())).toContain(`-> ${second?.ip}:8080 Masq 0 1 0`);
});

test("a connection that nobody takes is given back", async () => {
  lab.put(EndpointSlice, aSlice("web", all, [{ name: "", port: 9999, protocol: "TCP" }]));
  for (let round = 0; round < 5; round++) await expect(lab.network.fetch("http://10.0.0.50/")).rejects.toMatchObject({ code: "refused" });
  lab.put(EndpointSlice, aSlice("web", all));
  expect(await activeBefore()).toBe(0);
});

test("a datagram flow counts while it lives", async () => {
  for (const ip of Object.keys(pods)) lab.network.fabric.listen({ ip, port: 8080, protocol: "UDP" }, { datagram: () => undefined });
  lab.put(Service, aService("web", { ports: [{ port: 53, protocol: "UDP" }] }));
  lab.put(EndpointSlice, aSlice("web", all, [{ name: "", port: 8080, protocol: "UDP" }]));
  const hopsOf = (fromPort: number): string => {
    const hops: { step: string; text: string }[] = [];
    lab.network.fabric.send({ ...call(53, "UDP"), fromPort, message: new Uint8Array(1), reply: () => undefined, hops: hops as never });
    return hops.find(({ step }) => step === "proxy")?.text ?? "";
  };
  for (const port of [1001, 1002, 1003]) expect(hopsOf(port)).toContain("with 0 active");
  expect(hopsOf(1004)).toContain("with 1 active");
  lab.clock.advance(60_000);
  expect(hopsOf(1005)).toContain("with 0 active");
});

test("a real client's connection through a door counts until its socket closes", async () => {
  const doors = await lab.network.openDoors({ apiAddress: () => undefined });
  const sockets = [];
  for (let client = 0; client < 3; client++) {
    const socket = connect({ host: "127.97.0.1", port: 30080 });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    sockets.push(socket);
  }
  await expect.poll(() => activeBefore("http://172.18.0.2:30080/", "outside")).toBe(1);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => activeBefore("http://172.18.0.2:30080/", "outside")).toBe(0);
  doors.close();
});
