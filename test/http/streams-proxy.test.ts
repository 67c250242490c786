import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { ConnectError } from "@kx/shared/net/fabric";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";
import { openWebSocket } from "../support/websocket-client.ts";

let lab: StreamingApi;
let web: http.Server;
let secure: https.Server;
/** Heads as the receiver saw them. */
const seen: IncomingMessage[] = [];

const inDefault = "/api/v1/namespaces/default";
const proxy = `${inDefault}/pods/web/proxy`;
const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  lab = await startStreamingApi();
  web = http.createServer(answer).listen(0, "127.0.0.1");
  await once(web, "listening");
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "chat" });
  web.on("upgrade", (request: IncomingMessage, socket, head) => {
    seen.push(request);
    if (request.url === "/no") return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX-Why: so\r\n\r\nno");
    if (request.url === "/plain") return socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    return sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.send("hello");
      webSocket.on("message", (data, binary) => webSocket.send(data, { binary }));
    });
  });
  const [key, cert] = [join(lab.folder, "key.pem"), join(lab.folder, "cert.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=whoever"], { stdio: "ignore" });
  secure = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => response.end("by TLS")).listen(0, "127.0.0.1");
  await once(secure, "listening");

  await lab.pod("web", [{ name: "side" }, { name: "c", ports: [{ containerPort: 8080 }] }]);
  await lab.pod("local", [{ name: "c" }], { ip: "127.0.0.1" });
  lab.network.places.set("10.244.1.5:8080", portOf(web)).set("10.244.1.5:443", portOf(secure)).set("10.244.1.5:8443", portOf(secure));
  lab.network.places.set("172.18.0.2:10250", portOf(web)).set("172.18.0.2:9100", portOf(web));
  lab.network.places.set("10.244.1.5:81", new ConnectError("dropped", "nobody answers")).set("10.244.1.5:82", new ConnectError("unroutable", "no way"));
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  secure.closeAllConnections();
  secure.close();
  await lab.close();
});

function answer(request: IncomingMessage, response: http.ServerResponse): void {
  seen.push(request);
  const [path] = (request.url ?? "").split("?");
  if (path === "/redirect") return void response.writeHead(302, { Location: "/login?next=/a" }).end();
  if (path === "/away") return void response.writeHead(302, { Location: "https://example.com/a" }).end();
  if (path === "/page") return void response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end('<a href="/x">ü</a><a href="y">');
  if (path === "/packed") return void response.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }).end(gzipSync('<a href="/x">'));
  if (path === "/hang-up") return void request.socket.destroy();
  if (path === "/half") return void response.writeHead(200, { "Content-Length": "10" }).write("half", () => request.socket.destroy());
  if (path === "/headers") {
    return void response.writeHead(201, "Made", ["X-A", "1", "X-A", "2", "Access-Control-Allow-Origin", "*", "Keep-Alive", "timeout=5", "Connection", "X-Hop", "X-Hop", "gone", "Set-Cookie", "a=b", "Set-Cookie", "c=d"]).end();
  }
  if (path === "/drip") {
    response.write("first;");
    request.once("end", () => response.end("last"));
    return void request.resume();
  }
  let body = "";
  request.setEncoding("utf8").on("data", (text: string) => (body += text));
  request.once("end", () => response.end(`${request.method} ${request.url} ${body}`));
}

const call = (method: string, path: string, options = {}): ReturnType<StreamingApi["api"]["call"]> => lab.api.call(method, path, options);
const lastHeaders = (): http.IncomingHttpHeaders => seen.at(-1)!.headers;

describe("a request to a pod", () => {
  test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is passed on with path, query and body", async (method) => {
    const body = method === "GET" ? undefined : "some words";
    const { status, text } = await call(method, `${proxy}/a/b%20c/?x=1&x=%2F`, body === undefined ? {} : { body });
    expect([status, text]).toEqual([200, `${method} /a/b%20c/?x=1&x=%2F ${body ?? ""}`]);
  });

  test("HEAD is passed on", async () => {
    const { status, text } = await call("HEAD", `${proxy}/a`);
    expect([status, text, seen.at(-1)?.method]).toEqual([200, "", "HEAD"]);
  });

  test("bears the client's headers without what concerns one connection, and says where it came from", async () => {
    await call("POST", `${proxy}/a/?q=1`, { body: "x", headers: { authorization: "Bearer secret", te: "trailers", "x-own": "kept", "x-forwarded-for": "192.0.2.9", connection: "close", "accept-encoding": "br" } });
    expect(lastHeaders()).toEqual({
      host: `127.0.0.1:${lab.api.port}`,
      accept: "*/*",
      "accept-encoding": "br",
      "accept-language": "*",
      "content-length": "1",
      "content-type": "text/plain;charset=UTF-8",
      "sec-fetch-mode": "cors",
      te: "trailers",
      "user-agent": "node",
      "x-forwarded-for": "192.0.2.9, 127.0.0.1",
      "x-forwarded-uri": `${proxy}/a/`,
      "x-own": "kept",
    });
  });

  test.each([
    ["/a/../b", "/b"],
    ["//a", "/a"],
    ["/a%2Fb", "/a/b"],
    ["/%25%3F%23", "/%25%3F%23"],
    ["/a!b*(c)'", "/a%21b%2A%28c%29%27"],
    ["/%C3%A4", "/%C3%A4"],
  ])("%s arrives as %s", async (asked, path) => {
    // By hand: fetch would clean the path itself.
    const socket = net.connect(lab.api.port, "127.0.0.1");
    socket.write(`GET ${proxy}${asked} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain(`GET ${path} `);
  });

  test("a path that ends with the subresource is sent on to its slash; other methods go to the root", async () => {
    const { status, headers } = await call("GET", `${proxy}?a=b`);
    expect([status, headers.get("location")]).toEqual([301, `${proxy}/?a=b`]);
    expect((await call("POST", proxy, { body: "x" })).text).toBe("POST / x");
  });

  test("bodies flow in both directions at once", async () => {
    const request = http.request(`${lab.api.url}${proxy}/drip`, { method: "POST" });
    request.write("begin");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const [first] = (await once(response, "data")) as [Buffer];
    expect(first.toString()).toBe("first;");
    request.end();
    const [last] = (await once(response, "data")) as [Buffer];
    expect(last.toString()).toBe("last");
  });

  test("a client that leaves takes the receiver's connection with it", async () => {
    const gone = new AbortController();
    const request = http.request(`${lab.api.url}${proxy}/drip`, { method: "POST", signal: gone.signal });
    request.on("error", () => {});
    request.write("begin");
    await once(request, "response");
    const { socket } = seen.at(-1)!;
    gone.abort();
    await expect.poll(() => socket.destroyed).toBe(true);
  });
});

describe("an answer", () => {
  test("keeps status and headers, without those of one connection and of the receiver's own CORS", async () => {
    const { status, headers } = await call("GET", `${proxy}/headers`);
    expect(status).toBe(201);
    expect([headers.get("x-a"), headers.getSetCookie(), headers.get("x-hop"), headers.get("access-control-allow-origin")]).toEqual(["1, 2", ["a=b", "c=d"], null, null]);
    expect(headers.get("audit-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("has its absolute links lead through the API server, in Location and in pages", async () => {
    expect((await call("GET", `${proxy}/redirect`)).headers.get("location")).toBe(`${proxy}/login?next=/a`);
    expect((await call("GET", `${proxy}/away`)).headers.get("location")).toBe("https://example.com/a");
    expect((await call("GET", `${proxy}/page`)).text).toBe(`<a href="${proxy}/x">ü</a><a href="y">`);
    expect((await call("GET", `${proxy}/packed`)).text).toBe('<a href="/x">');
  });

  test("that breaks off is no whole one", async () => {
    await expect(call("GET", `${proxy}/half`)).rejects.toThrow("terminated");
  });
});

describe("errors", () => {
  test.each([
    ["pods/web:83/proxy/", 503, "ServiceUnavailable", "error trying to reach service: dial tcp 10.244.1.5:83: connect: connection refused"],
    ["pods/web:81/proxy/", 503, "ServiceUnavailable", "error trying to reach service: dial tcp 10.244.1.5:81: i/o timeout"],
    ["pods/web:82/proxy/", 503, "ServiceUnavailable", "error trying to reach service: dial tcp 10.244.1.5:82: connect: no route to host"],
    ["pods/web/proxy/hang-up", 503, "ServiceUnavailable", "error trying to reach service: EOF"],
    ["pods/web:http/proxy/", 503, "ServiceUnavailable", "error trying to reach service: dial tcp: lookup tcp/http: unknown port"],
    ["pods/web:65536/proxy/", 503, "ServiceUnavailable", "error trying to reach service: dial tcp: address 65536: invalid port"],
    ["pods/none/proxy/", 404, "NotFound", 'pods "none" not found'],
    ["pods/local/proxy/", 400, "BadRequest", "address not allowed"],
    ["pods/ftp:web:80/proxy/", 400, "BadRequest", 'invalid pod request "ftp:web:80"'],
    ["pods/web/proxy/?dryRun=All", 400, "BadRequest", "dryRun is not supported"],
    ["services/none/proxy/", 404, "NotFound", 'endpoints "none" not found'],
    ["services/none:80/proxy/", 404, "NotFound", 'services "none" not found'],
    ["services/:80/proxy/", 400, "BadRequest", 'invalid service request ":80"'],
    ["pods/web/exec/more", 404, "NotFound", "the server could not find the requested resource"],
  ])("of %s is %d %s", async (path, code, reason, message) => {
    const { status, json } = await call("GET", `${inDefault}/${path}`);
    expect([status, json.kind, json.reason, json.message]).toEqual([code, "Status", reason, message]);
  });

  test("what is no TLS at all is said by whoever tried it", async () => {
    const { status, json } = await call("GET", `${inDefault}/pods/https:web:8080/proxy/`);
    expect([status, json.message]).toEqual([503, expect.stringMatching(/^error trying to reach service: .+/)]);
  });
});

describe("a Service", () => {
  const ports = [{ name: "http", port: 80, targetPort: 8080 }, { name: "tls", port: 443, targetPort: 8443 }];
  const pod = { kind: "Pod", namespace: "default", name: "web" };
  beforeAll(async () => {
    for (const name of ["shop", "bare", "hand-made"]) await call("POST", `${inDefault}/services`, { body: { metadata: { name }, spec: { clusterIP: "None", ports } } });
    const subset = (targetRef: object | undefined): object => ({
      addresses: [{ ip: "10.244.1.5", ...(targetRef ? { targetRef } : {}) }],
      ports: [{ name: "http", port: 8080 }, { name: "tls", port: 8443 }],
    });
    await call("POST", `${inDefault}/endpoints`, { body: { metadata: { name: "shop" }, subsets: [subset(pod)] } });
    await call("POST", `${inDefault}/endpoints`, { body: { metadata: { name: "bare" } } });
    await call("POST", `${inDefault}/endpoints`, { body: { metadata: { name: "hand-made" }, subsets: [subset(undefined), subset({ ...pod, name: "none" }), subset({ ...pod, name: "local" })] } });
  });

  test.each([
    ["shop:http", 200, "GET /a "],
    ["shop:80", 200, "GET /a "],
    ["http:shop:http", 200, "GET /a "],
    ["https:shop:tls", 200, "by TLS"],
    ["https:shop:443", 200, "by TLS"],
  ])("%s is one of its pods", async (name, status, text) => {
    const answered = await call("GET", `${inDefault}/services/${name}/proxy/a`);
    expect([answered.status, answered.text]).toEqual([status, text]);
  });

  test.each([
    ["shop", 'no endpoints available for service "shop"'],
    ["shop:none", 'no endpoints available for service "shop:none"'],
    ["shop:81", 'no service port 81 found for service "shop"'],
    ["bare:http", 'no endpoints available for service "bare"'],
    ["hand-made:http", 'no endpoints available for service "hand-made:http"'],
  ])("%s is 503: %s", async (name, message) => {
    const { status, json } = await call("GET", `${inDefault}/services/${name}/proxy/`);
    expect([status, json.reason, json.message]).toEqual([503, "ServiceUnavailable", message]);
  });
});

describe("a node", () => {
  beforeAll(async () => {
    await call("POST", "/api/v1/nodes", { body: { metadata: { name: "node-1" } } });
    const status = { addresses: [{ type: "Hostname", address: "node-1" }, { type: "InternalIP", address: "172.18.0.2" }] };
    await call("PATCH", "/api/v1/nodes/node-1/status", { body: { status }, headers: { "content-type": "application/merge-patch+json" } });
  });

  test.each(["node-1", "node-1:10250", "https:node-1:10250", "node-1:9100"])("%s is reached at its InternalIP", async (name) => {
    expect((await call("GET", `/api/v1/nodes/${name}/proxy/healthz?verbose`)).text).toBe("GET /healthz?verbose ");
  });

  test("that is not there is 404", async () => {
    expect((await call("GET", "/api/v1/nodes/none/proxy/")).json.message).toBe('nodes "none" not found');
  });
});

describe("an upgrade", () => {
  test("is passed on, and bytes go both ways after it", async () => {
    const client = await openWebSocket(`${lab.api.url}${proxy}/chat?room=1`, ["chat"], { headers: { authorization: "Bearer secret" } });
    expect(client.socket.protocol).toBe("chat");
    client.socket.send("and back");
    await client.until(() => client.messages.length === 2);
    expect(client.messages.map(({ bytes }) => bytes.toString())).toEqual(["hello", "and back"]);
    expect([seen.at(-1)?.url, lastHeaders().upgrade, lastHeaders().authorization, lastHeaders()["x-forwarded-for"]]).toEqual(["/chat?room=1", "websocket", undefined, "127.0.0.1"]);
    client.socket.close();
    await client.until(() => client.closed() !== undefined);
    await expect.poll(() => seen.at(-1)?.socket.destroyed).toBe(true);
  });

  test.each([
    ["web/proxy/no", "refused: 403 no"],
    ["web/proxy/plain", '"code":500,"message":"invalid upgrade response: status code 200"'],
    ["web:83/proxy/", '"code":500,"message":"error dialing backend: dial tcp 10.244.1.5:83: connect: connection refused"'],
    ["none/proxy/", 'pods \\"none\\" not found'],
  ])("of %s is answered without one", async (path, message) => {
    await expect(openWebSocket(`${lab.api.url}${inDefault}/pods/${path}`, [])).rejects.toThrow(message);
  });
});
