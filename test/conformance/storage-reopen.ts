import { describe, expect, test } from "vitest";
import type { Storage } from "../../apiserver/src/storage/storage.ts";
import { changesAfter, put, remove, type Open } from "./storage-subject.ts";

/** What a store keeps when it is closed. */
export function reopenCases(open: Open, again: (storage: Storage) => Promise<Storage>): void {
  describe("reopened", () => {
    test("it has every key, its past and its changes", async () => {
      const storage = await open();
      const base = await storage.revision();
      await storage.commit(put("/a", "1"));
      await storage.commit(put("/a", "2"));
      const before = await storage.list({ prefix: "/" });
      const after = await again(storage);
      expect(await after.list({ prefix: "/" })).toEqual(before);
      expect((await after.get("/a", base + 1))?.text).toBe("1");
      expect(await changesAfter(after, base, 2)).toMatchObject([{ revision: base + 1 }, { keys: [{ previous: { text: "1" } }] }]);
    });

    test("its revision has not fallen, also when compaction dropped the newest commit", async () => {
      const storage = await open();
      await storage.commit(put("/a", "1"));
      const { revision } = await storage.commit(remove("/a"));
      await storage.compact(revision);
      const after = await again(storage);
      expect(await after.revision()).toBe(revision);
      await expect(after.get("/a", revision - 1)).rejects.toMatchObject({ code: "compacted" });
      expect(await after.commit(put("/a", "2"))).toEqual({ revision: revision + 1 });
    });
  });
}
