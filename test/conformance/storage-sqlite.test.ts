import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realClock } from "@kx/shared/meta/clock";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kx-storage-"));
  file = join(folder, "kx.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (path = file): Promise<Storage> => openSqliteStorage({ file: path, clock: realClock });

/** Something done to the file by another program while no server has it. */
function tamper(change: (database: Database.Database) => void): void {
  const database = new Database(file);
  change(database);
  database.close();
}

async function filledStore(): Promise<void> {
  const storage = await open();
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => storage.commit({ if: [], write: [{ key: `/a/${i}`, text: "x".repeat(300) }] })),
  );
  await storage.close();
}

/** Overwrites a leaf of the index, which no plain opening reads. */
function damage(): void {
  let page = 0;
  tamper((database) => {
    const leaf = "SELECT pageno FROM dbstat WHERE name = 'entry_by_key' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 1";
    page = database.prepare(leaf).pluck().get() as number;
  });
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(4096, 0xaa), 0, 4096, (page - 1) * 4096);
  closeSync(descriptor);
}

describe("opening", () => {
  test("makes the folder, for its owner alone", async () => {
    const path = join(folder, "a/b/kx.db");
    await (await open(path)).close();
    expect(statSync(join(folder, "a/b")).mode & 0o777).toBe(0o700);
  });

  test("commits with a write-ahead log and a full sync, in one file after a clean close", async () => {
    const storage = await open();
    expect(existsSync(`${file}-wal`)).toBe(true);
    await storage.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    tamper((database) => {
      expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(database.pragma("user_version", { simple: true })).toBe(1);
      expect(Buffer.from((database.pragma("application_id", { simple: true }) as number).toString(16), "hex").toString()).toBe("kxst");
    });
  });

  test("a store that another server has is refused, and the holder is not disturbed", async () => {
    const storage = await open();
    await storage.commit({ if: [], write: [{ key: "/a", text: "1" }] });
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(open()).rejects.toMatchObject({
        code: "locked",
        message: `the store ${file} is in use by another server (pid ${process.pid})`,
      });
    }
    await storage.commit({ if: [], write: [{ key: "/a", text: "2" }] });
    await storage.close();
    const next = await open();
    expect((await next.get("/a"))?.text).toBe("2");
    await next.close();
  });
});

describe("a file that is not a sound store of ours is refused", () => {
  test("when it is no database", async () => {
    writeFileSync(file, "apiVersion: v1\n".repeat(400));
    await expect(open()).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining(`${file} is not a store of kx`) });
  });

  test("when it is another program's database, which is left as it was", async () => {
    tamper((database) => database.exec("CREATE TABLE songs (title TEXT)"));
    await expect(open()).rejects.toMatchObject({
      code: "corrupt",
      message: `${file} is not a store of kx: it is a database of another program`,
    });
    tamper((database) => expect(database.pragma("journal_mode", { simple: true })).toBe("delete"));
  });

  test("when a newer kx wrote it", async () => {
    await filledStore();
    tamper((database) => database.pragma("user_version = 7"));
    await expect(open()).rejects.toMatchObject({
      code: "corrupt",
      message: `the store ${file} was written by a newer kx: its schema version is 7, this one knows 1`,
    });
  });

  test("when it was not closed and is damaged", async () => {
    await filledStore();
    tamper((database) => database.exec("UPDATE store SET opened_by = 4711"));
    damage();
    await expect(open()).rejects.toMatchObject({ code: "corrupt", message: expect.stringContaining(`the store ${file} is damaged`) });
  });

  test("but one that was closed is not searched for damage: it shows when it is met", async () => {
    await filledStore();
    damage();
    const storage = await open();
    await expect(storage.list({ prefix: "/a/" })).rejects.toMatchObject({ code: "corrupt" });
    await storage.close();
  });

  test("and one that was not closed but is sound is opened", async () => {
    await filledStore();
    tamper((database) => database.exec("UPDATE store SET opened_by = 4711"));
    const storage = await open();
    expect((await storage.list({ prefix: "/a/" })).items).toHaveLength(300);
    await storage.close();
  });
});

describe("a place that cannot be written is refused", () => {
  test("when the folder cannot be made", async () => {
    writeFileSync(join(folder, "taken"), "");
    const path = join(folder, "taken/kx.db");
    await expect(open(path)).rejects.toMatchObject({ code: "unwritable", message: expect.stringContaining(`the store ${path} cannot be written`) });
  });

  test("when the folder takes no file", async () => {
    // A folder where the lock file would stand refuses the superuser as well, whom no mode binds.
    mkdirSync(`${file}.lock`);
    await expect(open()).rejects.toMatchObject({
      code: "unwritable",
      message: expect.stringContaining("its folder is read-only or not there"),
    });
  });
});
