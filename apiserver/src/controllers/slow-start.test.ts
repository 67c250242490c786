import { expect, test } from "vitest";
import { slowStart } from "./slow-start.ts";

const items = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("all are started when all goes well", async () => {
  const started: number[] = [];
  await slowStart(items(10), async (item) => void started.push(item));
  expect(started).toEqual(items(10));
});

test.each([
  ["the first", 1, 1],
  ["the second", 2, 3],
  ["the fifth", 5, 7],
])("after %s has failed no further batch is started", async (_name, failing, expected) => {
  let started = 0;
  const start = async (): Promise<void> => {
    started += 1;
    if (started === failing) throw new Error("quota");
  };
  await expect(slowStart(items(100), start)).rejects.toThrow("quota");
  expect(started).toBe(expected);
});
