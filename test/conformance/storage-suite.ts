import { afterEach, describe, expect, test } from "vitest";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import { changeCases } from "./storage-changes.ts";
import { commitCases } from "./storage-commits.ts";
import { compactionCases } from "./storage-compaction.ts";
import { historyCases } from "./storage-history.ts";
import { listCases } from "./storage-lists.ts";
import { reopenCases } from "./storage-reopen.ts";
import { put, type StorageSubject } from "./storage-subject.ts";

/** What every storage does; runs over each implementation. */
export function storageSuite(name: string, subject: StorageSubject): void {
  describe(`storage: ${name}`, () => {
    const opened = new Set<Storage>();
    async function open(): Promise<Storage> {
      const storage = await subject.open();
      opened.add(storage);
      return storage;
    }
    afterEach(async () => {
      await Promise.all([...opened].map((storage) => storage.close()));
      opened.clear();
    });

    commitCases(open);
    listCases(open);
    changeCases(open);
    compactionCases(open);
    historyCases(open);

    test("after close every call says so", async () => {
      const storage = await open();
      const last = storage.commit(put("/a", "1"));
      await Promise.all([storage.close(), storage.close()]);
      await expect(last).resolves.toMatchObject({ revision: expect.any(Number) });
      const calls = [storage.get("/a"), storage.list({ prefix: "/" }), storage.commit(put("/a", "2")), storage.revision(), storage.compact(1)];
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: "closed" });
    });

    if (subject.reopen) {
      const { reopen } = subject;
      reopenCases(open, async (storage) => {
        opened.delete(storage);
        const next = await reopen(storage);
        opened.add(next);
        return next;
      });
    }
  });
}
