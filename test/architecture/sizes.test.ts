import { expect, test } from "vitest";
import { sources } from "./sources.ts";

const lengths = sources()
  .map(({ path, lines }) => ({ path, lines }))
  .sort((a, b) => a.lines - b.lines);

const at = (share: number): number => lengths[Math.floor(share * (lengths.length - 1))]!.lines;

test("files stay small: 95 of 100 within 300 lines, none over 450", () => {
  process.stdout.write(`source files: ${lengths.length}, median ${at(0.5)} lines, 95th percentile ${at(0.95)}, longest ${at(1)}\n`);
  expect(at(0.95)).toBeLessThanOrEqual(300);
  expect(lengths.filter(({ lines }) => lines > 450)).toEqual([]);
});
