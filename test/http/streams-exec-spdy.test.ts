import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { spdyCall, type SpdyClient } from "../support/spdy-client.ts";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";

const clock = fakeClock();
let lab: StreamingApi;
beforeAll(async () => {
  lab = await startStreamingApi({ clock });
  await lab.pod("one", [{ name: "c" }]);
});
afterAll(async () => {
  await lab.close();
});

const pods = "/api/v1/namespaces/default/pods";
const shell = (script: string): string => `command=sh&command=-c&command=${encodeURIComponent(script)}`;
const all = ["v4.channel.k8s.io, v3.channel.k8s.io", "v2.channel.k8s.io,channel.k8s.io"];
const call = (query: string, protocols: readonly string[] = all, verb = "exec"): ReturnType<typeof spdyCall> =>
  spdyCall({ port: lab.api.port, path: `${pods}/one/${verb}?${query}`, protocols });
const type = (streamtype: string): Record<string, string> => ({ streamtype });
const received = (client: SpdyClient, stream: number): string => client.received(stream).toString();
const goAway = ({ frames }: SpdyClient): boolean => frames.some((frame) => frame.type === 7);

describe("exec over SPDY", () => {
  test("agrees on one protocol, runs once its streams are there, tells outputs, status and GOAWAY", async () => {
    const client = await call(`${shell("cat; echo err >&2; exit 3")}&stdin=true&stdout=true&stderr=true`);
    expect(client.answer).toMatchObject({ status: 101, headers: { connection: "Upgrade", upgrade: "SPDY/3.1", "x-stream-protocol-version": "v4.channel.k8s.io" } });
    const error = await client.opened(type("error"));
    const stdin = await client.opened(type("stdin"));
    client.data(stdin, "hello ");
    const stdout = await client.opened(type("stdout"));
    const stderr = await client.opened(type("stderr"));
    client.data(stdin, "there");
    client.data(stdin, "", true);
    await client.until(() => client.ended);
    expect([received(client, stdout), received(client, stderr)]).toEqual(["hello there", "err\n"]);
    expect([error, stdin, stdout, stderr].map((stream) => client.finished(stream))).toEqual([true, false, true, true]);
    expect(JSON.parse(received(client, error))).toEqual({
      metadata: {},
      status: "Failure",
      message: "command terminated with non-zero exit code: exit status 3",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
    // Four replies of an empty block each, packed in one stream of zlib.
    expect(await client.replies()).toEqual(Buffer.alloc(16));
    expect(client.frames.at(-1)).toMatchObject({ type: 7, stream: stderr });
  });

  test("what the client has left open is reset at the end", async () => {
    const client = await call("command=true&stdin=true&stdout=true");
    await client.opened(type("error"));
    const stdin = await client.opened(type("stdin"));
    await client.opened(type("stdout"));
    await client.until(() => client.ended);
    expect(client.reset(stdin)).toBe(5);
  });

  test.each([
    ["v3.channel.k8s.io", "exit 3", "command terminated with non-zero exit code: exit status 3"],
    ["v2.channel.k8s.io", "exit 3", "command terminated with non-zero exit code: exit status 3"],
    ["channel.k8s.io", "exit 0", ""],
  ])("%s tells `%s` by the text «%s»", async (protocol, script, told) => {
    const client = await call(`${shell(script)}&stdout=true`, [protocol]);
    expect(client.answer.headers["x-stream-protocol-version"]).toBe(protocol);
    const error = await client.opened(type("error"));
    await client.opened(type("stdout"));
    await client.until(() => client.ended);
    expect(received(client, error)).toBe(told);
  });

  test("terminal sizes come on a stream of their own", async () => {
    const client = await call("command=cat&stdin=true&stdout=true&tty=true");
    await client.opened(type("error"));
    const stdin = await client.opened(type("stdin"));
    await client.opened(type("stdout"));
    const resize = await client.opened(type("resize"));
    client.data(resize, '{"Width":80,"Height":24}\n');
    await expect.poll(() => lab.pods.sizes.at(-1)).toEqual({ columns: 80, rows: 24 });
    client.data(stdin, "", true);
    await client.until(() => client.ended);
  });

  test("streams that nobody expects are answered and lead nowhere", async () => {
    const client = await call("command=true&stdout=true");
    await client.opened(type("soap"));
    const error = await client.opened(type("error"));
    await client.opened(type("stdout"));
    await client.until(() => client.ended);
    expect(received(client, error)).toContain("Success");
  });

  test("pings are answered, settings and windows passed over", async () => {
    const client = await call("command=cat&stdin=true&stdout=true");
    client.control(4, 0, Buffer.from("000000010000000400000064", "hex"));
    client.control(9, 0, Buffer.from("0000000000010000", "hex"));
    client.control(6, 0, Buffer.from("00000007", "hex"));
    await client.until(() => client.frames.some((frame) => frame.type === 6));
    expect(client.frames[0]?.payload).toEqual(Buffer.from("00000007", "hex"));
    client.control(7, 0, Buffer.alloc(8));
    await client.until(() => client.ended);
  });

  test("a stream id that has been is refused by a reset", async () => {
    const client = await call("command=cat&stdin=true&stdout=true");
    await client.opened(type("error"));
    await client.open(type("stdin"), { id: 1 });
    await client.until(() => client.reset(1) !== undefined);
    expect(client.reset(1)).toBe(1);
    client.socket.destroy();
  });

  test.each([
    ["DATA of no stream", Buffer.alloc(16)],
    ["a header block that is none", Buffer.from("80030001000000 0e 00000001 00000000 0000 deadbeef".replaceAll(" ", ""), "hex")],
  ])("%s ends the connection and the command", async (_name, bytes) => {
    const client = await call("command=sleep&command=1000&stdout=true");
    client.raw(bytes);
    await client.until(() => client.ended);
    await expect.poll(() => lab.pods.running.size).toBe(0);
  });

  test("a client that does not open its streams has half a minute", async () => {
    const client = await call("command=sleep&command=1000&stdout=true");
    await client.opened(type("error"));
    clock.advance(30_000);
    await client.until(() => client.ended);
    expect(goAway(client)).toBe(true);
    await expect.poll(() => lab.pods.running.size).toBe(0);
  });

  test("megabytes go through whole, both ways", async () => {
    const client = await call("command=cat&stdin=true&stdout=true");
    const error = await client.opened(type("error"));
    const stdin = await client.opened(type("stdin"));
    const stdout = await client.opened(type("stdout"));
    const sent = Buffer.alloc(5_000_000, "0123456789abcdef");
    for (let at = 0; at < sent.length; at += 1_000_000) client.data(stdin, sent.subarray(at, at + 1_000_000));
    client.data(stdin, "", true);
    await client.until(() => client.ended);
    expect(client.received(stdout).equals(sent)).toBe(true);
    expect(received(client, error)).toContain("Success");
  });

  test("a client that goes takes its command with it", async () => {
    const client = await call("command=sleep&command=1000&stdout=true");
    await client.opened(type("error"));
    await client.opened(type("stdout"));
    await expect.poll(() => lab.pods.running.size).toBe(1);
    client.socket.destroy();
    await expect.poll(() => lab.pods.running.size).toBe(0);
  });
});

test("attach joins the container's own process", async () => {
  const client = await call("stdin=true&stdout=true&stderr=true", all, "attach");
  const error = await client.opened(type("error"));
  const stdin = await client.opened(type("stdin"));
  const stdout = await client.opened(type("stdout"));
  await client.opened(type("stderr"));
  client.data(stdin, "typed\n", true);
  await client.until(() => client.ended);
  expect(received(client, stdout)).toBe("attached to c\ntyped\n");
  expect(JSON.parse(received(client, error))).toEqual({ metadata: {}, status: "Success" });
});
