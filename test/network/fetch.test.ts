import { afterEach, beforeEach, expect, test } from "vitest";
import { httpAcceptor } from "@kx/shared/net/http-acceptor";
import { createTestNetwork, type TestNetwork } from "./test-network.ts";

let lab: TestNetwork;
beforeEach(() => {
  lab = createTestNetwork();
  lab.runPod("web-0", "10.244.1.2");
});
afterEach(() => lab.network.close());

const url = "http://10.244.1.2:8080/";

function listen(port: number, handler: Parameters<typeof httpAcceptor>[0]): string {
  lab.network.fabric.listen({ ip: "10.244.1.2", port, protocol: "TCP" }, httpAcceptor(handler));
  return `http://10.244.1.2:${port}/`;
}

test("the answer is a Response", async () => {
  const response = await lab.network.fetch(url);
  expect(response).toBeInstanceOf(Response);
  expect(response).toMatchObject({ status: 200, ok: true, statusText: "OK", url, redirected: false, bodyUsed: false });
  expect(response.headers.get("X-Pod")).toBe("web-0");
  const copy = response.clone();
  expect(await response.text()).toBe("web-0 10.244.1.254 GET /");
  expect(response.bodyUsed).toBe(true);
  await expect(response.text()).rejects.toThrow(TypeError);
  expect(Buffer.from(await copy.arrayBuffer()).toString()).toBe("web-0 10.244.1.254 GET /");
});

test("the body can be read as a stream", async () => {
  const { body } = await lab.network.fetch(url);
  const chunks = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toContain("web-0");
});

test.each<[string, RequestInit["body"], string]>([
  ["text", "hello", "hello"],
  ["bytes", Buffer.from("hello"), "hello"],
  ["a form", new URLSearchParams({ a: "1", b: "2" }), "a=1&b=2"],
])("%s is sent as a body", async (_what, body, expected) => {
  const response = await lab.network.fetch(`${url}path?q=1`, { method: "POST", body });
  expect(await response.text()).toBe(`web-0 10.244.1.254 POST /path?q=1 ${expected}`);
});

test("a form says what it is", async () => {
  const at = listen(81, (request, response) => void response.end(`${request.headers["content-type"]} ${request.headers["content-length"]} ${request.headers.host}`));
  const response = await lab.network.fetch(at, { method: "POST", body: new URLSearchParams({ a: "1" }) });
  expect(await response.text()).toBe("application/x-www-form-urlencoded;charset=UTF-8 3 10.244.1.2:81");
});

test("redirects are followed, or not", async () => {
  const at = listen(81, (_request, response) => {
    response.writeHead(302, { location: url });
    response.end();
  });
  const followed = await lab.network.fetch(at, { method: "POST", body: "x" });
  expect([followed.redirected, followed.url, await followed.text()]).toEqual([true, url, "web-0 10.244.1.254 GET /"]);
  expect((await lab.network.fetch(at, { redirect: "manual" })).status).toBe(302);
  await expect(lab.network.fetch(at, { redirect: "error" })).rejects.toThrow(TypeError);
});

test("an answer that comes in parts is read in parts", async () => {
  let finish = (): void => undefined;
  const at = listen(81, (_request, response) => {
    response.write("first ");
    finish = () => void response.end("second");
  });
  const response = await lab.network.fetch(at);
  finish();
  expect(await response.text()).toBe("first second");
});

test("a receiver that breaks off rejects", async () => {
  const at = listen(81, (_request, response) => void response.destroy());
  await expect(lab.network.fetch(at)).rejects.toMatchObject({ code: "reset" });
});

test("an abort rejects with its reason", async () => {
  const at = listen(81, () => undefined);
  const stop = new AbortController();
  const waiting = lab.network.fetch(at, { signal: stop.signal });
  queueMicrotask(() => stop.abort(new Error("enough")));
  await expect(waiting).rejects.toThrow("enough");
});

test("HEAD has no body", async () => {
  const response = await lab.network.fetch(url, { method: "HEAD" });
  expect([response.body, await response.text()]).toEqual([null, ""]);
});

test("a receiver that takes bytes alone is spoken to in bytes", async () => {
  lab.network.fabric.listen({ ip: "10.244.1.2", port: 81, protocol: "TCP" }, {
    accept(connection) {
      connection.once("data", () => connection.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes"));
    },
  });
  expect(await (await lab.network.fetch("http://10.244.1.2:81/")).text()).toBe("bytes");
});

test("an agent keeps its connection until the receiver is gone", async () => {
  const agent = new Map();
  const stop = lab.runPod("web-1", "10.244.2.3");
  const at = "http://10.244.2.3:8080/";
  await lab.network.fetch(at, undefined, { agent });
  const [first] = agent.values();
  await lab.network.fetch(at, undefined, { agent });
  expect([...agent.values()]).toEqual([first]);
  stop();
  await expect(lab.network.fetch(at, undefined, { agent })).rejects.toMatchObject({ code: "unroutable" });
});
