import { gunzipSync } from "node:zlib";
import http, { type IncomingMessage } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";
import { openWebSocket, type WebSocketClient } from "../support/websocket-client.ts";

const clock = fakeClock();
let lab: StreamingApi;
beforeAll(async () => {
  lab = await startStreamingApi({ clock });
  await lab.pod("one", [{ name: "c" }]);
});
afterAll(async () => {
  await lab.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const create = (name: string): Promise<unknown> => lab.api.call("POST", configMaps, { body: { metadata: { name } } });
const watch = (query: string, protocols: readonly string[] = [], headers: Record<string, string> = {}): Promise<WebSocketClient> =>
  openWebSocket(`${lab.api.url}${configMaps}?watch=1&${query}`, protocols, { headers: { origin: lab.api.url, ...headers } });
const texts = ({ messages }: WebSocketClient): string[] => messages.map(({ bytes }) => bytes.toString());

describe("a watch over a WebSocket", () => {
  test("is one text message an event, as long as the line of the plain form", async () => {
    await create("present");
    const client = await watch("fieldSelector=metadata.name%3Dpresent");
    await client.until(() => client.messages.length === 1);
    expect(client.messages[0]?.binary).toBe(false);
    expect(texts(client)[0]).toMatch(/^\{"type":"ADDED","object":\{"kind":"ConfigMap","apiVersion":"v1".*\}\}\n$/);
    await lab.api.call("DELETE", `${configMaps}/present`);
    await client.until(() => client.messages.length === 2);
    expect(JSON.parse(texts(client)[1]!)).toMatchObject({ type: "DELETED", object: { metadata: { name: "present" } } });
    client.socket.close();
    await client.until(() => client.closed() !== undefined);
  });

  test("takes Tables, bookmarks, the old path and the end of its time", async () => {
    await create("row");
    const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
    const client = await watch("fieldSelector=metadata.name%3Drow&allowWatchBookmarks=true&timeoutSeconds=90", [], table);
    // What is there, and its end.
    await client.until(() => client.messages.length === 2);
    clock.advance(90_000);
    await client.until(() => client.closed() !== undefined);
    expect(client.closed()).toBe(1000);
    const events = texts(client).map((text) => JSON.parse(text));
    expect(events.map(({ type, object }) => [type, object.kind])).toEqual([["ADDED", "Table"], ["BOOKMARK", "Table"], ["BOOKMARK", "Table"], ["BOOKMARK", "Table"]]);
    const old = await openWebSocket(`${lab.api.url}/api/v1/watch/namespaces/default/configmaps/row`, [], { headers: { origin: lab.api.url } });
    await old.until(() => old.messages.length === 1);
    old.socket.terminate();
  });

  test("agrees to any one subprotocol, and needs an origin: as golang.org/x/net/websocket has it", async () => {
    const client = await watch("fieldSelector=metadata.name%3Dnone", ["anything"]);
    expect(client.socket.protocol).toBe("anything");
    client.socket.terminate();
    await expect(watch("", ["one", "two"])).rejects.toThrow(/^refused: 400 $/);
    await expect(openWebSocket(`${lab.api.url}${configMaps}?watch=1`, [])).rejects.toThrow(/^refused: 403 $/);
  });

  test("is refused in plain HTTP", async () => {
    await expect(watch("labelSelector=a%20b")).rejects.toThrow(/^refused: 400 .*"BadRequest"/);
  });

  test("a reader that is too far behind is ended, without an error", async () => {
    const client = await watch(`fieldSelector=metadata.name%3Dslow&resourceVersion=${lab.api.registry.revision()}`);
    client.socket.pause();
    await create("slow");
    const data = { k: "x".repeat(900_000) };
    for (let i = 0; i < 40; i++) {
      await lab.api.transport.request({ method: "PUT", path: `${configMaps}/slow`, body: { metadata: { name: "slow", labels: { i: String(i) } }, data } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    await client.until(() => client.closed() !== undefined);
    expect(client.closed()).toBe(1000);
    const told = texts(client).map((text) => JSON.parse(text));
    expect(told.length).toBeGreaterThan(8);
    expect(told.length).toBeLessThan(41);
    expect(told.slice(1).map(({ type, object }) => [type, object.metadata.labels.i])).toEqual(told.slice(1).map((_, i) => ["MODIFIED", String(i)]));
  });
});

describe("a log over a WebSocket", () => {
  const log = (protocols: readonly string[], query = ""): Promise<WebSocketClient> => openWebSocket(`${lab.api.url}/api/v1/namespaces/default/pods/one/log${query}`, protocols);

  test.each([
    [[], true, "log of c\n"],
    [["binary.k8s.io"], true, "log of c\n"],
    [["base64.binary.k8s.io"], false, Buffer.from("log of c\n").toString("base64")],
  ])("with %j comes in messages behind an empty one", async (protocols, binary, text) => {
    const client = await log(protocols);
    await client.until(() => client.closed() !== undefined);
    expect(client.messages.map(({ bytes }) => bytes.toString())).toEqual(["", text]);
    expect(client.messages[1]?.binary).toBe(binary);
    expect(client.closed()).toBe(1000);
  });

  test("is refused in plain HTTP", async () => {
    await expect(log([], "?container=x")).rejects.toThrow("container x is not valid for pod one");
    await expect(log(["soap"])).rejects.toThrow(/^refused: 403 $/);
  });
});

describe("big answers", () => {
  beforeAll(async () => {
    await lab.api.call("POST", configMaps, { body: { metadata: { name: "large", labels: { large: "yes" } }, data: { k: "ü".repeat(70_000) } } });
  });

  /** By hand: fetch unpacks by itself. */
  async function get(path: string, acceptEncoding?: string): Promise<{ headers: http.IncomingHttpHeaders; body: Buffer }> {
    const request = http.get(`${lab.api.url}${path}`, { headers: acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding } });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { headers: response.headers, body: Buffer.concat(chunks) };
  }

  test.each([`${configMaps}/large`, `${configMaps}?labelSelector=large%3Dyes`, "/openapi/v3/api/v1"])("%s is compressed for who takes gzip", async (path) => {
    const plain = await get(path);
    expect(plain.headers["content-encoding"]).toBeUndefined();
    for (const accepted of ["gzip", "br, gzip"]) {
      const packed = await get(path, accepted);
      expect([packed.headers["content-encoding"], packed.headers.vary]).toEqual(["gzip", "Accept-Encoding"]);
      expect(packed.body.length).toBeLessThan(plain.body.length / 2);
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    }
    // apiserver responsewriters ContentEncodingSupported compares whole tokens.
    for (const accepted of ["br", "gzip;q=1", "*"]) expect((await get(path, accepted)).headers["content-encoding"]).toBeUndefined();
  });

  test("short ones are not", async () => {
    expect((await get(`${configMaps}/slow-none`, "gzip")).headers["content-encoding"]).toBeUndefined();
    expect((await get("/api/v1/namespaces/default", "gzip")).headers["content-encoding"]).toBeUndefined();
  });
});
