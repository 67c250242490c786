import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";
import { openWebSocket, type WebSocketClient } from "../support/websocket-client.ts";

let lab: StreamingApi;
beforeAll(async () => {
  lab = await startStreamingApi();
  await lab.pod("one", [{ name: "c" }]);
  await lab.pod("terminal", [{ name: "c", tty: true, stdin: true }]);
});
afterAll(async () => {
  await lab.close();
});

const pods = "/api/v1/namespaces/default/pods";
const shell = (script: string): string => `command=sh&command=-c&command=${encodeURIComponent(script)}`;
const open = (query: string, protocols: readonly string[], verb = "exec", pod = "one"): Promise<WebSocketClient> =>
  openWebSocket(`${lab.api.url}${pods}/${pod}/${verb}?${query}`, protocols);
const [v5, v4] = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const text = (client: WebSocketClient, channel: number): string => client.channel(channel).toString();
const exitCode = (message: string): object => ({
  metadata: {},
  status: "Failure",
  message: `command terminated with non-zero exit code: ${message}`,
  reason: "NonZeroExitCode",
  details: { causes: [{ reason: "ExitCode", message: "3" }] },
});

describe("exec by v5", () => {
  test("greets with an empty message, tells both outputs and the exit code, and closes normally", async () => {
    const client = await open(`${shell("echo out; echo err >&2; exit 3")}&stdout=true&stderr=true`, [v5]);
    expect(client.socket.protocol).toBe(v5);
    await client.until(() => client.closed() !== undefined);
    expect(client.closed()).toBe(1000);
    expect(client.messages[0]).toEqual({ binary: true, bytes: Buffer.of(1) });
    expect([text(client, 1), text(client, 2)]).toEqual(["out\n", "err\n"]);
    expect(JSON.parse(text(client, 3))).toEqual(exitCode("command terminated with exit code 3"));
    expect(lab.pods.asked.at(-1)).toMatchObject({ pod: { namespace: "default", name: "one" }, container: "c", command: ["sh", "-c", "echo out; echo err >&2; exit 3"] });
  });

  test("ends stdin by its own message, of which the rest is heard", async () => {
    const client = await open("command=cat&stdin=true&stdout=true", [v5]);
    client.socket.send(Buffer.from("\0hello "));
    client.socket.send(Buffer.from("\0there"));
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closed() !== undefined);
    expect(text(client, 1)).toBe("hello there");
    expect(JSON.parse(text(client, 3))).toEqual({ metadata: {}, status: "Success" });
  });

  test("is taken at whatever place it is offered, and answers pings", async () => {
    const client = await open("command=cat&stdin=true&stdout=true", [v4, v5]);
    expect(client.socket.protocol).toBe(v5);
    const ponged = new Promise((resolve) => client.socket.once("pong", (data) => resolve(data.toString())));
    client.socket.ping("are you there");
    expect(await ponged).toBe("are you there");
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closed() !== undefined);
  });

  test("a close of a channel that is not there ends the connection, and with it the command", async () => {
    const client = await open("command=cat&stdin=true&stdout=true", [v5]);
    client.socket.send(Buffer.of(255, 9));
    await client.until(() => client.closed() !== undefined);
    await expect.poll(() => lab.pods.running.size).toBe(0);
  });

  test("a command that cannot be run after all is an internal error twice over", async () => {
    const client = await open("command=broken&stdout=true", [v5]);
    await client.until(() => client.closed() !== undefined);
    const inner = "Internal error occurred: error executing command in container: failed to exec in container: it broke";
    expect(JSON.parse(text(client, 3))).toMatchObject({ status: "Failure", reason: "InternalError", code: 500, message: `Internal error occurred: ${inner}` });
  });

  test("terminal sizes reach the process, and a terminal has no stderr", async () => {
    const client = await open(`${shell("echo out; echo err >&2; cat")}&stdin=true&stdout=true&stderr=true&tty=true`, [v5]);
    client.socket.send(Buffer.from('\u0004{"Width":80,"Hei'));
    client.socket.send(Buffer.from('\u0004ght":24}\n{"Width":100,"Height":50}\n'));
    await expect.poll(() => lab.pods.sizes).toEqual([{ columns: 80, rows: 24 }, { columns: 100, rows: 50 }]);
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closed() !== undefined);
    expect([text(client, 1), text(client, 2)]).toEqual(["out\n", ""]);
  });
});

describe("exec by older subprotocols", () => {
  test("v4 has the runtime's own words", async () => {
    const client = await open(`${shell("exit 3")}&stdout=true`, ["v3.channel.k8s.io", v4, "channel.k8s.io"]);
    expect(client.socket.protocol).toBe(v4);
    await client.until(() => client.closed() !== undefined);
    expect(JSON.parse(text(client, 3))).toEqual(exitCode("exit status 3"));
  });

  test("v1 tells errors as text, and success by nothing", async () => {
    const failed = await open(`${shell("exit 3")}&stderr=true`, ["channel.k8s.io"]);
    await failed.until(() => failed.closed() !== undefined);
    expect(failed.messages[0]?.bytes).toEqual(Buffer.of(2));
    expect(text(failed, 3)).toBe("command terminated with non-zero exit code: exit status 3");
    const succeeded = await open("command=true&stdout=true", ["channel.k8s.io"]);
    await succeeded.until(() => succeeded.closed() !== undefined);
    expect(succeeded.messages.map(({ bytes }) => bytes)).toEqual([Buffer.of(1)]);
  });

  test("without a subprotocol it is v1", async () => {
    const client = await open("command=echo&command=hi&stdout=true", []);
    await client.until(() => client.closed() !== undefined);
    expect(text(client, 1)).toBe("hi\n");
  });

  test.each(["base64.channel.k8s.io", "v4.base64.channel.k8s.io"])("%s speaks text", async (protocol) => {
    const client = await open("command=head&command=-c&command=5&stdin=true&stdout=true", [protocol]);
    client.socket.send(`0${Buffer.from("hällo").toString("base64")}`);
    await client.until(() => client.closed() !== undefined);
    expect(client.messages[0]).toEqual({ binary: false, bytes: Buffer.from("1") });
    const out = client.messages.filter(({ bytes }) => bytes[0] === 0x31).map(({ bytes }) => Buffer.from(bytes.toString("latin1", 1), "base64").toString());
    expect(out.join("")).toBe("häll");
    const status = client.messages.filter(({ bytes }) => bytes[0] === 0x33).map(({ bytes }) => Buffer.from(bytes.toString("latin1", 1), "base64").toString());
    expect(status).toEqual(protocol.startsWith("v4") ? ['{"metadata":{},"status":"Success"}'] : []);
  });

  test.each([[["v3.channel.k8s.io", "v2.channel.k8s.io"]], [["soap"]]])("%j is spoken by no cluster: 403", async (protocols) => {
    await expect(open("command=true&stdout=true", protocols)).rejects.toThrow(/^refused: 403 $/);
  });
});

describe("attach", () => {
  test("joins the container's own process; its exit code is told by the pod alone", async () => {
    const client = await open("stdin=true&stdout=true&stderr=true", [v4], "attach");
    client.socket.send(Buffer.from("\0typed\n"));
    await client.until(() => text(client, 1) === "attached to c\ntyped\n");
    client.socket.close();
    await client.until(() => client.closed() !== undefined);
    await expect.poll(() => lab.pods.running.size).toBe(0);
    const ended = await open("stdin=true&stdout=true&stderr=true", [v5], "attach");
    ended.socket.send(Buffer.of(255, 0));
    await ended.until(() => ended.closed() !== undefined);
    expect(text(ended, 2)).toBe("end\n");
    expect(JSON.parse(text(ended, 3))).toEqual({ metadata: {}, status: "Success" });
  });

  test("a terminal was settled when the container started: stderr cannot be had of it", async () => {
    const refused = open("stdout=true&stderr=true", [v5], "attach", "terminal");
    await expect(refused).rejects.toThrow("refused: 500 rpc error: code = InvalidArgument desc = tty and stderr cannot both be true");
  });
});

describe("pressure", () => {
  test("megabytes go through whole, both ways", async () => {
    const client = await open("command=cat&stdin=true&stdout=true", [v5]);
    const sent = Buffer.alloc(5_000_000, "0123456789abcdef");
    for (let at = 0; at < sent.length; at += 100_000) client.socket.send(Buffer.concat([Buffer.of(0), sent.subarray(at, at + 100_000)]));
    client.socket.send(Buffer.of(255, 0));
    await client.until(() => client.closed() !== undefined);
    expect(client.channel(1).equals(sent)).toBe(true);
  });

  test("a process is held up by a client that does not read", async () => {
    const client = await open(`${shell("head -c 50000000 /dev/zero")}&stdout=true`, [v5]);
    client.socket.pause();
    const [child] = lab.pods.running;
    let done = false;
    child?.once("close", () => (done = true));
    const other = await open("command=echo&command=hi&stdout=true", [v5]);
    await other.until(() => other.closed() !== undefined);
    expect(done).toBe(false);
    client.socket.resume();
    await client.until(() => client.closed() !== undefined);
    expect(client.channel(1)).toHaveLength(50_000_000);
  });

  test("what is typed to a process that does not read is held back, and its end is told all the same", async () => {
    const client = await open(`${shell("until [ -e go ]; do sleep 0.01; done; echo done")}&stdin=true&stdout=true`, [v5]);
    const much = Buffer.concat([Buffer.of(0), Buffer.alloc(1_000_000, "x")]);
    for (let i = 0; i < 30; i++) client.socket.send(much);
    // Another client's whole command passes meanwhile.
    const other = await open("command=echo&command=hi&stdout=true", [v5]);
    await other.until(() => other.closed() !== undefined);
    expect(client.socket.bufferedAmount).toBeGreaterThan(1_000_000);
    await writeFile(join(lab.folder, "go"), "");
    await client.until(() => client.closed() !== undefined);
    expect([client.closed(), text(client, 1)]).toEqual([1000, "done\n"]);
  });

  test("a client that goes takes its command with it", async () => {
    const client = await open("command=sleep&command=1000&stdout=true", [v5]);
    await expect.poll(() => lab.pods.running.size).toBe(1);
    client.socket.terminate();
    await expect.poll(() => lab.pods.running.size).toBe(0);
  });
});
