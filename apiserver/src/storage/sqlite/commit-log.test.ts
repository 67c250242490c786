import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { createCommitLog } from "./commit-log.ts";
import type { PackedCommit } from "./messages.ts";
import { migrate } from "./schema.ts";

const create = (key: string, text = ""): PackedCommit => ({ if: [key, "absent"], write: [key, text] });

test("commits of one transaction see each other, and each has its own answer", () => {
  const database = new Database(":memory:");
  migrate(database);
  const log = createCommitLog(database, 0);
  expect(log.append([create("/a", "1"), create("/a", "2"), { if: [], write: ["/a", null, "/b", "3"] }, create("/a", "4")])).toEqual([
    { revision: 1 },
    { failed: 0, found: { text: "1", revision: 1 } },
    { revision: 2, previous: [{ text: "1", revision: 1 }, undefined] },
    { revision: 3 },
  ]);
});

test("a full disk fails a transaction as a whole and takes no revision; with room again the next one passes", () => {
  const database = new Database(":memory:");
  migrate(database);
  const log = createCommitLog(database, 0);
  log.append([create("/before")]);
  const pages = database.pragma("page_count", { simple: true }) as number;
  database.pragma(`max_page_count = ${pages + 10}`);
  const tooMuch = [create("/small"), create("/big", "x".repeat(200_000))];
  expect(() => log.append(tooMuch)).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
  expect(database.prepare("SELECT key FROM entry").pluck().all()).toEqual(["/before"]);
  expect(log.append([create("/small")])).toEqual([{ revision: 2 }]);
  database.pragma(`max_page_count = ${pages + 1000}`);
  expect(log.append([create("/big", "x".repeat(200_000))])).toEqual([{ revision: 3 }]);
});
