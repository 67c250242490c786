import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { realClock } from "@kx/shared/meta/clock";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import type { Key, Revision } from "../../apiserver/src/storage/storage.ts";
import { buildStorageChild, startStorageChild } from "./storage-child-process.ts";

let folder: string;
beforeAll(buildStorageChild);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kx-storage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("kill -9 in the middle of a stream of commits loses no answered commit, 20 times on one store", { timeout: 120_000 }, async () => {
  const file = join(folder, "kx.db");
  const answered = new Map<Key, Revision>();
  let newest = 0;
  for (let round = 0; round < 20; round++) {
    const child = startStorageChild(file, "stream");
    expect((await child.lines.next()).value).toEqual({ opened: newest });
    const told: Record<string, unknown>[] = [];
    while (told.length < 20 + round * 7) told.push((await child.lines.next()).value!);
    told.push(...(await child.kill()));
    for (const { key, revision } of told) answered.set(key as Key, revision as Revision);

    const storage = await openSqliteStorage({ file, clock: realClock });
    newest = await storage.revision();
    expect(newest).toBeGreaterThanOrEqual(Math.max(...answered.values()));
    const lanes = (await storage.list({ prefix: "/lane-" })).items;
    const found = new Map(lanes.map((item) => [item.key, item]));
    const lost = [...answered].filter(([key, revision]) => found.get(key)?.revision !== revision);
    expect(lost).toEqual([]);
    expect(lanes.filter((item) => item.text !== item.key.repeat(20))).toEqual([]);
    // Both keys of a commit or none: what each lane wrote last is there.
    for (const last of (await storage.list({ prefix: "/last-" })).items) {
      expect(found.get(last.text)?.revision).toBe(last.revision);
    }
    await storage.close();
  }
});

test("a store whose server was killed is free, and names the holder while it is held", async () => {
  const file = join(folder, "kx.db");
  const child = startStorageChild(file, "stream");
  await child.lines.next();
  await expect(openSqliteStorage({ file, clock: realClock })).rejects.toMatchObject({
    code: "locked",
    message: `the store ${file} is in use by another server (pid ${child.pid})`,
  });
  await child.kill();
  const storage = await openSqliteStorage({ file, clock: realClock });
  await storage.close();
});

test("when no more can be written a commit says so, and everything answered stays", async () => {
  const file = join(folder, "kx.db");
  const child = startStorageChild(file, "fill", 4096);
  const told: Record<string, unknown>[] = [];
  for await (const line of child.lines) told.push(line);
  const answers = told.slice(1, -1);
  expect(answers.length).toBeGreaterThan(3);
  expect(told.at(-1)).toEqual({
    code: "unwritable",
    message: expect.stringContaining(`the store ${file} cannot be written`),
    revision: answers.length,
    found: answers.length,
  });

  const storage = await openSqliteStorage({ file, clock: realClock });
  expect(await storage.revision()).toBe(answers.length);
  expect(await storage.commit({ if: [], write: [{ key: "/a", text: "1" }] })).toEqual({ revision: answers.length + 1 });
  await storage.close();
});
