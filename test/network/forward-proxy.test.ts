import { Agent, request } from "node:http";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Service } from "@kx/shared/kinds/core/service";
import { EndpointSlice } from "@kx/shared/kinds/discovery/endpoint-slice";
import type { Hop } from "@kx/shared/net/fabric";
import { aService, aSlice } from "./objects.ts";
import { ask, type PlainAnswer } from "./sockets.ts";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
let port: number;
beforeEach(async () => {
  lab = createTestNetwork({ loopback: 79 });
  lab.runPod("web-0", "10.244.1.2");
  lab.put(Service, aService("web"));
  lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": { node: "node-1" } }));
  const doors = await lab.network.openDoors({ proxy: { host: "127.0.0.1", port: 0 }, apiAddress: () => ({ host: "127.0.0.1", port: 6443 }) });
  port = Number(doors.proxy?.split(":")[1]);
});
afterEach(() => lab.network.close());

const basic = (user: string) => `Basic ${Buffer.from(`${user}:`).toString("base64")}`;
const through = (url: string, more: Partial<Parameters<typeof ask>[0]> = {}): Promise<PlainAnswer> =>
  ask({ host: "127.0.0.1", port, path: url, ...more, headers: { host: new URL(url).host, ...more.headers } });
const hopsOf = ({ headers }: Pick<PlainAnswer, "headers">) => JSON.parse(Buffer.from(String(headers["kx-hops"]), "base64url").toString()) as Hop[];

test("a request in absolute form reaches the pod, which sees nothing of the proxy", async () => {
  const answer = await through("http://web/path?q=1", { method: "POST", body: "hello" });
  expect(answer).toMatchObject({ status: 200, body: "web-0 10.244.1.254 POST /path?q=1 hello" });
  expect(answer.headers["kx-hops"]).toBeUndefined();
});

test.each([
  ["outside", "http://172.18.0.2:30999/", 502],
  ["node/node-2", "http://10.0.0.50/", 200],
  ["web-0.default", "http://web/", 200],
  ["client.default", "http://web/", 200],
  ["client.prod", "http://web/", 502],
])("the sender is %s", async (user, url, status) => {
  expect((await through(url, { headers: { "proxy-authorization": basic(user) } })).status).toBe(status);
});

test("a failure is JSON, and its code stands in a header", async () => {
  const answer = await through("http://nope/");
  expect(answer.status).toBe(502);
  expect(answer.headers["kx-failure"]).toBe("unresolved");
  expect(JSON.parse(answer.body)).toEqual({
    code: "unresolved",
    why: "could not resolve nope: there is no service nope in namespace default",
    mend: "see the Services with kx get services -A",
  });
});

test("a drop is told at once, as a gateway's timeout", async () => {
  lab.put(Service, aService("web", { internalTrafficPolicy: "Local" }));
  lab.put(EndpointSlice, aSlice("web", { "10.244.2.2": { node: "node-2" } }));
  expect(await through("http://web/")).toMatchObject({ status: 504, headers: { "kx-failure": "dropped" } });
});

test("hops come back with the answer when asked for", async () => {
  const answer = await through("http://web/", { headers: { "kx-trace": "1" } });
  expect(hopsOf(answer).map(({ step }) => step)).toEqual(["resolve", "proxy", "deliver"]);
  expect(hopsOf(await through("http://web:81/", { headers: { "kx-trace": "1" } })).map(({ step }) => step)).toEqual(["resolve"]);
});

describe("one client connection", () => {
  beforeEach(() => {
    lab.runPod("web-1", "10.244.2.3");
    lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": {}, "10.244.2.3": {} }));
  });
  const podsOf = async (agent: Agent | undefined, rounds = 20) => {
    const seen = [];
    for (let round = 0; round < rounds; round++) seen.push((await through("http://web/", agent ? { agent } : {})).headers["x-pod"]);
    return new Set(seen);
  };

  test("stays with one pod, and new ones are spread", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await podsOf(agent)).size).toBe(1);
    expect((await podsOf(undefined)).size).toBe(2);
    agent.destroy();
  });

  test("goes on with another pod when its own is gone", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const stop = lab.runPod("web-2", "10.244.3.4");
    lab.put(EndpointSlice, aSlice("web", { "10.244.3.4": {} }));
    expect([...(await podsOf(agent, 1))]).toEqual(["web-2"]);
    stop();
    lab.put(EndpointSlice, aSlice("web", { "10.244.1.2": {} }));
    expect([...(await podsOf(agent, 1))]).toEqual(["web-0"]);
    agent.destroy();
  });
});

describe("what it does not do", () => {
  test("requests in origin form", async () => {
    const answer = await ask({ host: "127.0.0.1", port, path: "/api/v1/pods" });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain("This is the forward proxy of a simulated cluster");
  });

  test.each(["http://127.0.0.1:6443/", "http://localhost:6443/version"])("the API at its own address: %s", async (url) => {
    for (const user of ["outside", "client.default"]) {
      const answer = await through(url, { headers: { "proxy-authorization": basic(user) } });
      expect(answer.status).toBe(502);
      expect(answer.body).toContain("the API server is no part of the simulated network");
    }
  });
});

test("a receiver that takes bytes alone is spoken to in bytes", async () => {
  lab.network.fabric.listen({ ip: "10.244.1.2", port: 81, protocol: "TCP" }, {
    accept(connection) {
      connection.once("data", (head: Buffer) => connection.end(`HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n${head.toString().split(" ")[1]}`));
    },
  });
  expect(await through("http://10.244.1.2:81/bytes")).toMatchObject({ status: 200, body: "/bytes" });
});

function connectThrough(authority: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: PlainAnswer["headers"]; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method: "CONNECT", path: authority, headers, agent: false });
    sent.once("connect", (answer, socket) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, socket }));
    sent.once("error", reject);
    sent.end();
  });
}

describe("CONNECT", () => {
  test("hands the socket over", async () => {
    const { status, headers, socket } = await connectThrough("web:80", { "kx-trace": "1" });
    expect(status).toBe(200);
    expect(hopsOf({ headers }).at(-1)?.at).toBe("pod/default/web-0");
    const answers = await new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("GET /two")) resolve(text);
      });
      socket.write("GET /one HTTP/1.1\r\nHost: web\r\n\r\nGET /two HTTP/1.1\r\nHost: web\r\n\r\n");
    });
    expect(answers).toContain("web-0 10.244.1.254 GET /one");
    socket.destroy();
  });

  test("says why it fails", async () => {
    const { status, headers } = await connectThrough("web:81");
    expect([status, headers["kx-failure"]]).toEqual([504, "timeout"]);
  });

  test.each(["127.0.0.1:6443", "localhost:6443"])("does not lead to the API at %s", async (authority) => {
    expect((await connectThrough(authority, { "proxy-authorization": basic("outside") })).status).toBe(502);
  });
});
