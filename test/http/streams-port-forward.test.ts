import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { SpdyClient, spdyCall } from "../support/spdy-client.ts";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";
import { openWebSocket } from "../support/websocket-client.ts";

const clock = fakeClock();
let lab: StreamingApi;
let echo: net.Server;
const taken = new Set<net.Socket>();
beforeAll(async () => {
  lab = await startStreamingApi({ clock });
  await lab.pod("one", [{ name: "c" }]);
  // Says hello, sends back what comes, and has the last word once the other side has ended.
  echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    taken.add(socket);
    socket.on("error", () => {});
    socket.write("hello;");
    socket.on("data", (bytes) => socket.write(bytes));
    socket.once("end", () => socket.end(";bye"));
    socket.once("close", () => taken.delete(socket));
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  lab.pods.ports.set(80, (echo.address() as AddressInfo).port);
});
afterAll(async () => {
  echo.close();
  await lab.close();
});

const path = "/api/v1/namespaces/default/pods/one/portforward";
const protocol = "portforward.k8s.io";
const refused = /^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to connect to localhost:81 inside namespace, IPv4: dial tcp4 127.0.0.1:81: connect: connection refused$/;
const call = (): ReturnType<typeof spdyCall> => spdyCall({ port: lab.api.port, path, protocols: [protocol] });

interface Forwarded {
  error: number;
  data: number;
}

/** As kubectl does: the error stream first, which it ends at once. */
async function forward(client: SpdyClient, port: number, requestid?: number): Promise<Forwarded> {
  const headers = { port: String(port), ...(requestid === undefined ? {} : { requestid: String(requestid) }) };
  const error = await client.opened({ streamtype: "error", ...headers });
  client.data(error, "", true);
  const data = await client.opened({ streamtype: "data", ...headers });
  return { error, data };
}

/** The rules that hold however SPDY gets here. */
async function forwards(client: SpdyClient): Promise<void> {
  const { error, data } = await forward(client, 80, 0);
  await client.until(() => client.received(data).toString() === "hello;");
  client.data(data, "ping");
  await client.until(() => client.received(data).toString() === "hello;ping");
  client.data(data, "", true);
  await client.until(() => client.finished(data) && client.finished(error));
  expect(client.received(data).toString()).toBe("hello;ping;bye");
  expect(client.received(error)).toHaveLength(0);

  const other = await forward(client, 81, 1);
  await client.until(() => client.reset(other.error) !== undefined);
  expect(client.received(other.error).toString()).toMatch(refused);
  expect([client.reset(other.data), client.reset(other.error)]).toEqual([5, 5]);
}

describe("over SPDY", () => {
  test("a connection is two streams, half ends are kept, and a port that refuses is told in a kubelet's words", async () => {
    const client = await call();
    expect(client.answer.headers["x-stream-protocol-version"]).toBe(protocol);
    await forwards(client);
    client.socket.destroy();
  });

  test("fifty connections at once keep their bytes apart", async () => {
    const client = await call();
    const all = await Promise.all(Array.from({ length: 50 }, (_, number) => forward(client, 80, number)));
    for (const [number, { data }] of all.entries()) client.data(data, `I am ${number}`, true);
    await client.until(() => all.every(({ data }) => client.finished(data)));
    expect(all.map(({ data }) => client.received(data).toString())).toEqual(all.map((_, number) => `hello;I am ${number};bye`));
    client.socket.destroy();
    await expect.poll(() => taken.size).toBe(0);
  });

  test("clients without request ids are known by the order of their streams", async () => {
    const client = await call();
    const [first, second] = [await forward(client, 80), await forward(client, 80)];
    client.data(second.data, "second", true);
    client.data(first.data, "first", true);
    await client.until(() => client.finished(first.data) && client.finished(second.data));
    expect([first, second].map(({ data }) => client.received(data).toString())).toEqual(["hello;first;bye", "hello;second;bye"]);
    client.socket.destroy();
  });

  test.each([
    [{ streamtype: "data" }],
    [{ streamtype: "data", port: "0" }],
    [{ streamtype: "data", port: "65536" }],
    [{ streamtype: "data", port: "http" }],
    [{ streamtype: "soap", port: "80" }],
  ] as Record<string, string>[][])("a stream of %j is reset, unanswered", async (headers) => {
    const client = await call();
    const stream = await client.open(headers!);
    await client.until(() => client.reset(stream) !== undefined);
    expect(client.frames.map(({ type }) => type)).toEqual([3]);
    client.socket.destroy();
  });

  test("half a pair waits for half a minute, and a second half is refused", async () => {
    const client = await call();
    const error = await client.opened({ streamtype: "error", port: "80", requestid: "7" });
    await client.opened({ streamtype: "error", port: "80", requestid: "7" });
    await client.until(() => client.received(error).length > 0);
    expect(client.received(error).toString()).toBe("error processing stream for request 7: error stream already assigned");
    clock.advance(30_000);
    await client.until(() => client.received(error).toString().endsWith("timed out waiting for streams"));
    client.socket.destroy();
  });

  test("a client that goes, or resets a stream, leaves no connection behind", async () => {
    const client = await call();
    const { data } = await forward(client, 80, 0);
    await forward(client, 80, 1);
    await expect.poll(() => taken.size).toBe(2);
    const reset = Buffer.alloc(8);
    reset.writeUInt32BE(data, 0);
    reset.writeUInt32BE(5, 4);
    client.control(3, 0, reset);
    await expect.poll(() => taken.size).toBe(1);
    client.control(7, 0, Buffer.alloc(8));
    await expect.poll(() => taken.size).toBe(0);
    await client.until(() => client.ended);
  });
});

/** By hand: libraries take no subprotocol with a slash. */
function handshake(socket: net.Socket, name: string): void {
  const lines = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", `Sec-WebSocket-Protocol: ${name}`];
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${lines.join("\r\n")}\r\n\r\n`);
}

/** A short binary message, masked with zeros. */
const message = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(0x82, 0x80 | bytes.length, 0, 0, 0, 0), bytes]);

/** The first whole frame of the server's. */
function frameOf(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 4) return undefined;
  const short = bytes[1]! & 0x7f;
  const head = short < 126 ? 2 : 4;
  const length = head + (short < 126 ? short : bytes.readUInt16BE(2));
  return bytes.length < length ? undefined : { opcode: bytes[0]! & 15, payload: bytes.subarray(head, length), length };
}

describe("over a WebSocket tunnel", () => {
  test("the same bytes travel in messages, wherever they are cut", async () => {
    const socket = net.connect(lab.api.port, "127.0.0.1");
    handshake(socket, `SPDY/3.1+${protocol}`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toContain("101 Switching Protocols");
    const client = new SpdyClient({ status: 101, headers: {}, body: "" }, (bytes) => {
      for (let at = 0; at < bytes.length; at += 3) socket.write(message(bytes.subarray(at, at + 3)));
      socket.write(message(Buffer.alloc(0)));
    });
    let rest = Buffer.alloc(0);
    let closed: number | undefined;
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let frame = frameOf(rest); frame; frame = frameOf(rest)) {
        rest = rest.subarray(frame.length);
        if (frame.opcode === 8) closed = frame.payload.readUInt16BE(0);
        else client.heard(frame.payload);
      }
    });
    await forwards(client);
    client.control(7, 0, Buffer.alloc(8));
    await expect.poll(() => closed).toBe(1000);
    socket.destroy();
  });

  test("agrees on the tunnelled name, and only on that", async () => {
    const socket = net.connect(lab.api.port, "127.0.0.1");
    handshake(socket, `SPDY/3.1+${protocol}`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toBe(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: SPDY/3.1+${protocol}\r\n\r\n`,
    );
    socket.destroy();
    const other = openWebSocket(lab.api.url + path, [], { headers: { "Sec-WebSocket-Protocol": "SPDY/3.1+soap.k8s.io" } });
    await expect(other).rejects.toThrow("refused: 403 unable to upgrade: unable to negotiate protocol: client supports [soap.k8s.io], server accepts [portforward.k8s.io]");
  });
});

describe("over WebSocket channels", () => {
  test("two channels a port begin with the port, errors have their own, and the end of all is a close", async () => {
    const client = await openWebSocket(`${lab.api.url}${path}?ports=80&ports=81`, ["v5.channel.k8s.io", "v4.channel.k8s.io", "v3.channel.k8s.io"]);
    expect(client.socket.protocol).toBe("v4.channel.k8s.io");
    client.socket.send(Buffer.from("\0ping"));
    await client.until(() => client.channel(0).length >= 12 && client.channel(3).length > 2);
    expect(client.messages.slice(0, 4).map(({ bytes }) => [...bytes])).toEqual([[0, 80, 0], [1, 80, 0], [2, 81, 0], [3, 81, 0]]);
    expect(client.channel(0).subarray(2).toString()).toBe("hello;ping");
    expect(client.channel(1)).toHaveLength(2);
    expect(client.channel(3).subarray(2).toString()).toMatch(refused);
    client.socket.close();
    await expect.poll(() => taken.size).toBe(0);
  });

  test("when every port is done the socket closes normally", async () => {
    const client = await openWebSocket(`${lab.api.url}${path}?ports=81`, []);
    await client.until(() => client.closed() !== undefined);
    expect(client.closed()).toBe(1000);
    expect(client.channel(1).subarray(2).toString()).toMatch(refused);
  });

  test.each([
    ["", '400 query parameter "port" is required'],
    ["?ports=0", '400 port "0" must be > 0'],
    ["?ports=80&ports=65536", '400 unable to parse "80,65536" as a port: strconv.ParseUint: parsing "65536": value out of range'],
    ["?ports=-1", '400 unable to parse "-1" as a port: strconv.ParseUint: parsing "-1": invalid syntax'],
    ["?ports=http", 'strconv.ParseInt: parsing \\"http\\": invalid syntax'],
  ])("%s is refused", async (query, message) => {
    await expect(openWebSocket(`${lab.api.url}${path}${query}`, ["v4.channel.k8s.io"])).rejects.toThrow(message);
  });
});
