import { expect, test } from "vitest";
import { ContainerStreams } from "./container-streams.ts";

async function* typed(...words: string[]): AsyncGenerator<Uint8Array> {
  for (const word of words) yield Buffer.from(word);
}

function joining(options: { tty?: boolean; once?: boolean } = {}) {
  const leaving = new AbortController();
  return { tty: false, once: false, ...options, signal: leaving.signal, letGo: () => leaving.abort() };
}

async function readAll(streams: ContainerStreams): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streams.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const signal = new AbortController().signal;

test("input without stdin ends at once", async () => {
  expect(await readAll(new ContainerStreams(false))).toBe("");
});

test("the input of a client is the process's, and with stdinOnce its end, too", async () => {
  const streams = new ContainerStreams(true);
  streams.join({ stdin: typed("one ", "two"), signal }, joining({ once: true }));
  expect(await readAll(streams)).toBe("one two");
});

test("without stdinOnce another client goes on where one has left", async () => {
  const streams = new ContainerStreams(true);
  const first = joining();
  streams.join({ stdin: typed("one "), signal }, first);
  await expect.poll(() => first.signal.aborted).toBe(true);
  streams.join({ stdin: typed("two"), signal }, joining({ once: true }));
  expect(await readAll(streams)).toBe("one two");
});

test("more input than the process reads waits at the client", async () => {
  const streams = new ContainerStreams(true);
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    while (given < 1000) yield Buffer.from([given++ % 256]);
  }
  streams.join({ stdin: endless(), signal }, joining({ once: true }));
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(given).toBeLessThan(100);
  expect(await readAll(streams)).toHaveLength(Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256)).toString().length);
});

test.each([
  [false, ["out"], ["err"]],
  [true, ["out", "err"], []],
])("with a terminal (%s) stdout has %j and stderr %j", (tty, out, err) => {
  const streams = new ContainerStreams(false);
  const seen = { stdout: [] as string[], stderr: [] as string[] };
  streams.join({ stdout: (chunk) => void seen.stdout.push(Buffer.from(chunk).toString()), stderr: (chunk) => void seen.stderr.push(Buffer.from(chunk).toString()), signal }, joining({ tty }));
  streams.write(Buffer.from("out"), "stdout");
  streams.write(Buffer.from("err"), "stderr");
  expect(seen).toEqual({ stdout: out, stderr: err });
});

test("a client that does not read is let go", () => {
  const streams = new ContainerStreams(false);
  const slow = joining();
  streams.join({ stdout: () => new Promise(() => {}), signal }, slow);
  for (let chunk = 0; chunk < 5; chunk++) streams.write(Buffer.alloc(1024 * 1024), "stdout");
  expect(slow.signal.aborted).toBe(true);
  expect(streams.watched).toBe(false);
});
