import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import * as library from "client-node-1";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startStreamingApi, type StreamingApi } from "../support/streaming-api.ts";

let lab: StreamingApi;
let echo: net.Server;
const config = new library.KubeConfig();
beforeAll(async () => {
  lab = await startStreamingApi();
  await lab.pod("one", [{ name: "c", stdin: true }]);
  echo = net.createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");
  lab.pods.ports.set(7, (echo.address() as AddressInfo).port);
  // The library takes plain HTTP from a cluster alone that it need not verify.
  config.loadFromOptions({
    clusters: [{ name: "kx", server: lab.api.url, skipTLSVerify: true }],
    users: [{ name: "admin" }],
    contexts: [{ name: "kx", cluster: "kx", user: "admin" }],
    currentContext: "kx",
  });
});
afterAll(async () => {
  echo.close();
  await lab.close();
});

test("exec runs a command and tells its status", async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const status = await new Promise<library.V1Status>((resolve, reject) => {
    new library.Exec(config).exec("default", "one", "c", ["sh", "-c", "echo out; echo err >&2; exit 3"], stdout, stderr, null, false, resolve).catch(reject);
  });
  expect(await texts).toEqual(["out\n", "err\n"]);
  expect(status).toMatchObject({ status: "Failure", reason: "NonZeroExitCode", details: { causes: [{ reason: "ExitCode", message: "3" }] } });
});

test("exec passes stdin on to its end", async () => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const echoed = text(stdout);
  const status = new Promise<library.V1Status>((resolve, reject) => {
    new library.Exec(config).exec("default", "one", "c", "cat", stdout, null, stdin, false, resolve).catch(reject);
  });
  stdin.write("hello ");
  stdin.end("there");
  expect([await echoed, (await status).status]).toEqual(["hello there", "Success"]);
});

test("a container that is not there is a refusal", async () => {
  const refused = new library.Exec(config).exec("default", "one", "none", "ls", new PassThrough(), null, null, false);
  await expect(refused).rejects.toMatchObject({ message: "Unexpected server response: 400" });
});

test("attach joins the container's process", async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const socket = await new library.Attach(config).attach("default", "one", "c", stdout, stderr, stdin, false);
  const lines: string[] = [];
  stdout.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
  stdin.write("typed\n");
  await expect.poll(() => lines.join("")).toBe("attached to c\ntyped\n");
  socket.close();
  await expect.poll(() => lab.pods.running.size).toBe(0);
});

test("port-forward carries a connection", async () => {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const socket = await new library.PortForward(config).portForward("default", "one", [7], output, errors, input);
  input.write("ping");
  const lines: string[] = [];
  output.setEncoding("utf8").on("data", (chunk: string) => lines.push(chunk));
  await expect.poll(() => lines.join("")).toBe("ping");
  (socket as { close(): void }).close();
});

test("port-forward tells what refuses", async () => {
  const errors = new PassThrough();
  const told: string[] = [];
  errors.setEncoding("utf8").on("data", (chunk: string) => told.push(chunk));
  await new library.PortForward(config).portForward("default", "one", [81], new PassThrough(), errors, new PassThrough());
  await expect.poll(() => told.join("")).toMatch(/^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to connect to localhost:81/);
});
