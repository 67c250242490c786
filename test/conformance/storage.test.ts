import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { realClock } from "@kx/shared/meta/clock";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import { openSqliteStorage } from "../../apiserver/src/storage/sqlite/sqlite-storage.ts";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import { storageSuite } from "./storage-suite.ts";

const folders: string[] = [];
const files = new Map<Storage, string>();

async function openFile(file: string): Promise<Storage> {
  const storage = await openSqliteStorage({ file, clock: realClock });
  files.set(storage, file);
  return storage;
}

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

storageSuite("memory", { open: async () => createMemoryStorage() });

storageSuite("sqlite", {
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "kx-storage-"));
    folders.push(folder);
    return openFile(join(folder, "kx.db"));
  },
  async reopen(storage) {
    await storage.close();
    return openFile(files.get(storage)!);
  },
});
