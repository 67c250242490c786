import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realClock } from "@kx/shared/meta/clock";
import { authenticator } from "../../apiserver/src/http/authenticate.ts";
import { loadOrCreateAuthority } from "../../apiserver/src/http/certificates/authority.ts";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";
import { openWebSocket } from "../support/websocket-client.ts";

let lab: StreamingApi;
let guarded: StreamingApi;
const inDefault = "/api/v1/namespaces/default";
const v4 = "v4.channel.k8s.io";
const key = "dGhlIHNhbXBsZSBub25jZQ==";

beforeAll(async () => {
  lab = await startStreamingApi();
  await lab.pod("one", [{ name: "c" }]);
  await lab.pod("two", [{ name: "a" }, { name: "waiting" }], { spec: { initContainers: [{ name: "first", image: "nginx" }] } });
  await lab.pod("unbound", [{ name: "c" }], { placed: false });
  guarded = await startStreamingApi({ hosts: ["kubernetes"], authenticate: authenticator(async (token) => (token === "secret" ? { name: "bearer", groups: [] } : undefined)) });
});
afterAll(async () => {
  await lab.close();
  await guarded.close();
});

interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** One request by hand. @param lines of the head beside Host */
async function raw(port: number, request: string, lines: readonly string[], body = ""): Promise<RawAnswer> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(`${request} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n${body}`);
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) {
    text += chunk;
    if (text.startsWith("HTTP/1.1 101") && text.includes("\r\n\r\n")) break;
  }
  const end = text.indexOf("\r\n\r\n");
  return { status: Number(text.slice(9, 12)), head: text.slice(0, end), body: text.slice(end + 4) };
}

const spdy = ["Connection: Upgrade", "Upgrade: SPDY/3.1", `X-Stream-Protocol-Version: ${v4}`];
const webSocket = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`];

describe("before an upgrade everything is plain HTTP", () => {
  test.each([
    ["pods/one/exec?command=ls&stdout=true&container=x", "container x is not valid for pod one"],
    ["pods/two/exec?command=ls&stdout=true", "a container name must be specified for pod two, choose one of: [first a waiting]"],
    ["pods/unbound/exec?command=ls&stdout=true", "pod unbound does not have a host assigned"],
    ["pods/unbound/portforward", "pod unbound does not have a host assigned"],
    ["pods/two/attach?stdout=true", "a container name must be specified for pod two, choose one of: [first a waiting]"],
    ["pods/one/exec?command=ls&stdout=true&dryRun=All", "dryRun is not supported"],
  ])("%s is 400: %s", async (path, message) => {
    for (const [request, lines] of [[`POST ${inDefault}/${path}`, spdy], [`GET ${inDefault}/${path}`, webSocket], [`POST ${inDefault}/${path}`, ["Connection: close"]]] as const) {
      const { status, body } = await raw(lab.api.port, request, lines);
      expect([status, JSON.parse(body)]).toMatchObject([400, { kind: "Status", reason: "BadRequest", message }]);
    }
  });

  test.each(["exec?command=ls&stdout=true", "attach?stdout=true", "portforward"])("%s without one is 400", async (path) => {
    for (const method of ["GET", "POST"]) {
      const { status, json } = await lab.api.call(method, `${inDefault}/pods/one/${path}`);
      expect([status, json.reason, json.message]).toEqual([400, "BadRequest", "Upgrade request required"]);
    }
    expect((await lab.api.call("PUT", `${inDefault}/pods/one/${path}`)).status).toBe(405);
  });

  test("a pod that is not there is 404", async () => {
    const { status, body } = await raw(lab.api.port, `POST ${inDefault}/pods/none/exec?command=ls`, spdy);
    expect([status, JSON.parse(body).message]).toEqual([404, 'pods "none" not found']);
  });

  test.each([
    ["one/exec?command=ls", 400, "you must specify at least 1 of stdin, stdout, stderr"],
    ["one/exec?command=ls&stdout=false&stderr=0", 400, "you must specify at least 1 of stdin, stdout, stderr"],
    ["two/exec?command=ls&stdout=true&container=waiting", 500, 'container not found ("waiting")'],
    ["one/exec?command=refused&stdout=true", 400, "refused"],
  ])("what the kubelet refuses is its plain text: %s", async (path, code, message) => {
    for (const [method, lines] of [["POST", spdy], ["GET", [...webSocket, "Sec-WebSocket-Protocol: v5.channel.k8s.io"]]] as const) {
      const { status, head, body } = await raw(lab.api.port, `${method} ${inDefault}/pods/${path}`, lines);
      expect([status, body]).toEqual([code, message]);
      expect(head).toContain("Content-Type: text/plain; charset=utf-8");
    }
  });

  test.each([
    ["POST", ["Connection: Upgrade", "Upgrade: SPDY/3.1"], 400, /^unable to upgrade: header X-Stream-Protocol-Version does not exist in request with \d+ headers\n$/],
    ["POST", ["Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: ,"], 400, /^unable to upgrade: header X-Stream-Protocol-Version contains \[,\], but no valid protocols\n$/],
    [
      "POST",
      ["Connection: Upgrade", "Upgrade: SPDY/3.1", "X-Stream-Protocol-Version: soap"],
      403,
      /^unable to upgrade: unable to negotiate protocol: client supports \[soap\], server accepts \[v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io\]\n$/,
    ],
    ["POST", ["Connection: Upgrade", "Upgrade: h2c", `X-Stream-Protocol-Version: ${v4}`], 400, /^unable to upgrade: missing upgrade headers in request: /],
    ["GET", ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 8", `Sec-WebSocket-Key: ${key}`], 400, /^missing or bad WebSocket Version$/],
    ["GET", ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"], 400, /^mismatch challenge\/response$/],
    ["POST", webSocket, 405, /^bad method$/],
  ] as [string, string[], number, RegExp][])("%s with %j is %d", async (method, lines, code, message) => {
    const { status, body, head } = await raw(lab.api.port, `${method} ${inDefault}/pods/one/exec?command=ls&stdout=true`, lines);
    expect(body).toMatch(message);
    expect(status).toBe(code);
    expect(head.match(/X-Accepted-Stream-Protocol-Versions: (\S+)/g) ?? []).toHaveLength(code === 403 ? 4 : 0);
  });
});

describe("a request with an Upgrade header where nothing upgrades", () => {
  test("is served as any other, with its body, and the connection goes on", async () => {
    const socket = net.connect(lab.api.port, "127.0.0.1");
    const body = JSON.stringify({ metadata: { name: "plain" } });
    socket.write(`POST ${inDefault}/configmaps HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(body.slice(10));
    const [created] = (await once(socket, "data")) as [Buffer];
    expect(created.toString()).toMatch(/^HTTP\/1.1 201 Created\r\n/);
    socket.write(`GET ${inDefault}/configmaps/plain HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [got] = (await once(socket, "data")) as [Buffer];
    expect(got.toString()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    socket.destroy();
  });

  test.each([
    [`GET ${inDefault}/pods`, 200],
    ["GET /version", 200],
    ["GET /nothing", 404],
    [`GET ${inDefault}/soap/one/exec`, 404],
    [`PUT ${inDefault}/pods/one/exec`, 405],
  ])("%s is %d", async (request, status) => {
    expect((await raw(lab.api.port, request, [...webSocket, "Connection: close"])).status).toBe(status);
  });
});

describe("who may upgrade", () => {
  const exec = `GET ${inDefault}/pods/one/exec?command=ls&stdout=true`;

  test("nobody without a credential, and no page of another origin", async () => {
    expect((await raw(guarded.api.port, exec, webSocket)).status).toBe(401);
    const other = await raw(guarded.api.port, exec, [...webSocket, "Origin: https://evil.example", "Authorization: Bearer secret"]);
    expect([other.status, JSON.parse(other.body).message]).toEqual([403, 'forbidden: origin "https://evil.example" is not allowed']);
  });

  test("who has one, and a page of this very host", async () => {
    const headers = { authorization: "Bearer secret", origin: `http://127.0.0.1:${guarded.api.port}` };
    await guarded.api.call("POST", "/api/v1/namespaces/default/pods", { body: { metadata: { name: "one" }, spec: { containers: [{ name: "c", image: "nginx" }] } }, headers });
    await guarded.api.call("POST", "/api/v1/namespaces/default/pods/one/binding", { body: { target: { name: "node-1" } }, headers });
    const client = await openWebSocket(`${guarded.api.url}${inDefault}/pods/one/exec?command=echo&command=hi&stdout=true`, [v4], { headers });
    await client.until(() => client.closed() !== undefined);
    expect(client.channel(1).toString()).toBe("hi\n");
  });

  test("it is counted as what it became", async () => {
    const text = (await lab.api.call("GET", "/metrics")).text;
    expect(text).toMatch(/apiserver_request_total\{verb="CONNECT",group="",version="v1",resource="pods",subresource="exec",scope="resource",code="400"\} \d+/);
  });
});

test("by TLS, and the server's end is theirs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kx-upgrade-"));
  const { ca, server: own } = await loadOrCreateAuthority(folder, { hosts: [], clock: realClock });
  const server = https.createServer({ ca, cert: own.cert, key: own.key });
  lab.api.api.attach(server, { authenticate: () => ({ name: "admin", groups: ["system:masters"] }) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}${inDefault}`;
  const done = await openWebSocket(`${url}/pods/one/exec?command=echo&command=hi&stdout=true`, [v4], { ca });
  await done.until(() => done.closed() !== undefined);
  expect(done.channel(1).toString()).toBe("hi\n");
  // Where nothing upgrades it is answered all the same.
  await expect(openWebSocket(`${url}/configmaps`, [], { ca })).rejects.toThrow("refused: 200");

  const left = await openWebSocket(`${url}/pods/one/exec?command=cat&stdin=true&stdout=true`, [v4], { ca });
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  lab.api.api.close();
  await left.until(() => left.closed() !== undefined);
  await closed;
  await rm(folder, { recursive: true });
});
