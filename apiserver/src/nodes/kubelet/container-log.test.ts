import { expect, test } from "vitest";
import { ContainerLog, type Stream } from "./container-log.ts";

const clock = { now: () => 0, after: () => () => {} };

async function logOf(written: readonly (readonly [string | Uint8Array, Stream])[], ended: boolean): Promise<string> {
  const log = new ContainerLog(clock);
  for (const [chunk, stream] of written) log.write(chunk, stream);
  if (ended) log.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of log.read({ container: "c", follow: false, previous: false, timestamps: false }, new AbortController().signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const long = "x".repeat(16 * 1024);

// containerd's redirectLogs: lines of each stream by themselves, an entry at most 16 KiB, the rest at the end.
test.each<[string, [string | Uint8Array, Stream][], boolean, string]>([
  ["several lines at once", [["one\ntwo\n", "stdout"]], false, "one\ntwo\n"],
  ["a line in parts", [["o", "stdout"], ["n", "stdout"], ["e\nt", "stdout"], ["wo\n", "stdout"]], false, "one\ntwo\n"],
  ["parts of both streams", [["out", "stdout"], ["err\n", "stderr"], ["put\n", "stdout"]], false, "err\noutput\n"],
  ["a line that is not ended yet", [["one\ntw", "stdout"]], false, "one\n"],
  ["a line that the end of the process ends", [["one\ntw", "stdout"]], true, "one\ntw\n"],
  ["a letter in two parts", [[Buffer.from([0xc3]), "stdout"], [Buffer.from([0xa4, 0x0a]), "stdout"]], false, "ä\n"],
  ["empty lines", [["\n\n", "stdout"]], false, "\n\n"],
  ["a line that is too long", [[`${long}y\n`, "stdout"]], false, `${long}\ny\n`],
])("%s", async (_, written, ended, expected) => {
  expect(await logOf(written, ended)).toBe(expected);
});
