import { mkdtempSync } from "node:fs";
import http, { type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createHttpTransport, type HttpTransport, type HttpTransportOptions } from "./http-transport.ts";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A transport to a real server that answers as told. */
async function transportTo(listener: RequestListener, options: HttpTransportOptions = {}): Promise<HttpTransport> {
  const server: Server = http.createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(options.socketPath ?? { host: "127.0.0.1", port: 0 }, resolve);
  });
  const address = server.address() as AddressInfo;
  const where = options.socketPath ? {} : { server: `http://127.0.0.1:${address.port}` };
  const transport = createHttpTransport({ ...where, ...options });
  open.push(() => {
    transport.close();
    server.close();
    server.closeAllConnections();
  });
  return transport;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

const json = { "content-type": "application/json" };

test("a request carries method, path, query, headers and body, and gives the answer's body and warnings", async () => {
  const seen: unknown[] = [];
  const transport = await transportTo(
    async (request, response) => {
      seen.push([request.method, request.url, request.headers.authorization, request.headers["content-type"], await textOf(request)]);
      response.writeHead(201, [["content-type", "application/json"], ["Warning", '299 - "old"'], ["Warning", '299 - "odd"']].flat());
      response.end('{"kind":"Pod"}');
    },
    { token: "secret" },
  );
  const answer = await transport.request({
    method: "POST",
    path: "/api/v1/namespaces/default/pods",
    query: { dryRun: "All", fieldManager: undefined },
    body: { metadata: { name: "ü" } },
  });
  expect(answer).toEqual({ status: 201, body: { kind: "Pod" }, warnings: ["old", "odd"] });
  expect(seen).toEqual([["POST", "/api/v1/namespaces/default/pods?dryRun=All", "Bearer secret", "application/json", '{"metadata":{"name":"ü"}}']]);
});

test("text that is no JSON is given as text", async () => {
  const transport = await transportTo((_request, response) => response.end("ok"));
  expect(await transport.request({ method: "GET", path: "/readyz" })).toEqual({ status: 200, body: "ok", warnings: [] });
});

test("an error answer is thrown as its Status", async () => {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: 'pods "a" not found', reason: "NotFound", code: 404 };
  const transport = await transportTo((_request, response) => response.writeHead(404, json).end(JSON.stringify(status)));
  await expect(transport.request({ method: "GET", path: "/api/v1/namespaces/default/pods/a" })).rejects.toMatchObject({ status });
});

test("connections are kept for the next request", async () => {
  const sockets = new Set<unknown>();
  const transport = await transportTo((request, response) => {
    sockets.add(request.socket);
    response.end("ok");
  });
  for (let i = 0; i < 3; i++) await transport.request({ method: "GET", path: "/" });
  expect(sockets.size).toBe(1);
});

test("a GET on a kept connection that the server has just closed is sent again", async () => {
  let requests = 0;
  const transport = await transportTo((request, response) => {
    requests += 1;
    if (requests === 2) request.socket.resetAndDestroy();
    else response.end(String(requests));
  });
  await transport.request({ method: "GET", path: "/" });
  expect(await transport.request({ method: "GET", path: "/" })).toMatchObject({ body: "3" });
});

test("a unix socket is dialled by its path", async () => {
  const socketPath = join(mkdtempSync(join(tmpdir(), "kx-")), "api.sock");
  const transport = await transportTo((request, response) => response.end(request.url), { socketPath });
  expect(await transport.request({ method: "GET", path: "/version" })).toMatchObject({ body: "/version" });
});

test("a watch yields events as they come and ends with the server's stream", async () => {
  const transport = await transportTo((request, response) => {
    response.writeHead(200, json);
    response.write(`{"type":"ADDED","object":{"url":"${request.url}"}}\n{"type":"MODI`);
    response.end('FIED","object":{}}\n');
  });
  const events = [];
  for await (const event of transport.watch({ method: "GET", path: "/api/v1/pods" })) events.push(event);
  expect(events).toEqual([
    { type: "ADDED", object: { url: "/api/v1/pods?watch=true" } },
    { type: "MODIFIED", object: {} },
  ]);
});

test("a watch that is cut ends like one that the server ends", async () => {
  const transport = await transportTo((request, response) => {
    response.writeHead(200, json);
    response.write('{"type":"ADDED","object":{}}\n', () => request.socket.resetAndDestroy());
  });
  const types = [];
  for await (const { type } of transport.watch({ method: "GET", path: "/api/v1/pods" })) types.push(type);
  expect(types).toEqual(["ADDED"]);
});

test("an aborted watch ends without an error", async () => {
  const transport = await transportTo((_request, response) => void response.writeHead(200, json).write('{"type":"ADDED","object":{}}\n'));
  const abort = new AbortController();
  const types = [];
  for await (const { type } of transport.watch({ method: "GET", path: "/api/v1/pods", signal: abort.signal })) {
    types.push(type);
    abort.abort();
  }
  expect(types).toEqual(["ADDED"]);
});

test("a refused watch throws the Status", async () => {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", message: "gone", reason: "Expired", code: 410 };
  const transport = await transportTo((_request, response) => response.writeHead(410, json).end(JSON.stringify(status)));
  const watch = transport.watch({ method: "GET", path: "/api/v1/pods" })[Symbol.asyncIterator]();
  await expect(watch.next()).rejects.toMatchObject({ reason: "Expired", code: 410 });
});

test("a stream yields the bytes as they come", async () => {
  const transport = await transportTo((_request, response) => response.end("line 1\nline 2\n"));
  let text = "";
  for await (const chunk of transport.stream({ method: "GET", path: "/log" })) text += Buffer.from(chunk).toString();
  expect(text).toBe("line 1\nline 2\n");
});
