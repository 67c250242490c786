import { expect, test } from "vitest";
import { jsonLines } from "./json-lines.ts";

async function linesOf(chunks: readonly (string | Uint8Array)[]): Promise<unknown[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  }
  const values: unknown[] = [];
  for await (const value of jsonLines(stream())) values.push(value);
  return values;
}

const umlaut = Buffer.from('{"a":"ü"}\n');

test.each([
  ["one line in one chunk", ['{"a":1}\n'], [{ a: 1 }]],
  ["several lines in one chunk", ['{"a":1}\n{"a":2}\n'], [{ a: 1 }, { a: 2 }]],
  ["a line in several chunks", ['{"a"', ":", '1}\n{"a":2}', "\n"], [{ a: 1 }, { a: 2 }]],
  ["a character cut in two", [umlaut.subarray(0, 7), umlaut.subarray(7)], [{ a: "ü" }]],
  ["a last line without newline", ['{"a":1}\n{"a":2}'], [{ a: 1 }, { a: 2 }]],
  ["empty lines", ['\n{"a":1}\n\r\n'], [{ a: 1 }]],
  ["nothing", [], []],
])("%s", async (_name, chunks, expected) => {
  expect(await linesOf(chunks)).toEqual(expected);
});

test("a line far longer than a chunk comes whole", async () => {
  const long = "x".repeat(1_000_000);
  const line = Buffer.from(`${JSON.stringify({ long })}\n`);
  const chunks = Array.from({ length: Math.ceil(line.length / 16_384) }, (_, i) => line.subarray(i * 16_384, (i + 1) * 16_384));
  expect(await linesOf(chunks)).toEqual([{ long }]);
});
