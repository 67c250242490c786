import { expect, test } from "vitest";
import { terminalSizes } from "./terminal-sizes.ts";

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test.each([
  [['{"Width":80,"Height":24}\n'], [{ columns: 80, rows: 24 }]],
  [['{"Width":80,"Hei', 'ght":24}\n{"Width":', '81,"Height":25}'], [{ columns: 80, rows: 24 }, { columns: 81, rows: 25 }]],
  [['{"Width":80,"Height":24}', "nonsense}", '{"Width":1,"Height":1}'], [{ columns: 80, rows: 24 }]],
  [['{"Width":-1,"Height":24}'], []],
  [['{"Width":65536,"Height":24}'], []],
  [["null}"], []],
])("%j", async (texts, expected) => {
  expect(await read(terminalSizes(pieces(...texts)))).toEqual(expected);
});

async function read<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
