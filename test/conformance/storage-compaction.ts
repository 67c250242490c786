import { describe, expect, test } from "vitest";
import { changesAfter, put, remove, textsOf, type Open } from "./storage-subject.ts";

/** What compaction takes, and what it leaves. */
export function compactionCases(open: Open): void {
  describe("compaction", () => {
    test("keeps the newest text of every key, and what is read at its revision", async () => {
      const storage = await open();
      await storage.commit(put("/kept", "old"));
      await storage.commit(put("/changed", "1"));
      await storage.commit(put("/changed", "2"));
      await storage.commit(put("/deleted", "1"));
      const { revision } = await storage.commit(remove("/deleted"));
      await storage.commit(put("/changed", "3"));
      await storage.compact(revision);
      expect(textsOf(await storage.list({ prefix: "/", at: revision }))).toEqual({ "/changed": "2", "/kept": "old" });
      expect(textsOf(await storage.list({ prefix: "/" }))).toEqual({ "/changed": "3", "/kept": "old" });
      expect((await changesAfter(storage, revision, 1))[0]!.keys[0]).toMatchObject({ text: "3", previous: { text: "2" } });
    });

    test("makes the past before it unreadable", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "1"));
      await storage.commit(put("/a", "2"));
      await storage.compact(revision + 1);
      await expect(storage.get("/a", revision)).rejects.toMatchObject({ code: "compacted" });
      await expect(storage.list({ prefix: "/", at: revision })).rejects.toMatchObject({ code: "compacted" });
      await expect(changesAfter(storage, revision, 1)).rejects.toMatchObject({ code: "compacted" });
      expect((await storage.get("/a", revision + 1))?.text).toBe("2");
    });

    test("to an older revision than the last does nothing", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "1"));
      await storage.compact(revision);
      await storage.compact(revision - 1);
      await storage.compact(revision);
      expect((await storage.get("/a", revision))?.text).toBe("1");
    });

    test("does not lower the revision, also when it drops the newest commit", async () => {
      const storage = await open();
      await storage.commit(put("/a", "1"));
      const { revision } = await storage.commit(remove("/a"));
      await storage.compact(revision);
      expect(await storage.revision()).toBe(revision);
      expect(await storage.commit(put("/a", "2"))).toEqual({ revision: revision + 1 });
    });

    test("does not disturb a reader that has caught up", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "1"));
      const next = changesAfter(storage, revision, 2);
      await storage.commit(put("/a", "2"));
      await storage.compact(revision + 1);
      await storage.commit(put("/a", "3"));
      expect((await next).map(({ keys }) => keys[0]!.text)).toEqual(["2", "3"]);
    });

    test("under a reader that fell far behind ends it with an error, never with a gap", async () => {
      const storage = await open();
      const base = await storage.revision();
      const reader = storage.changes(base, new AbortController().signal)[Symbol.asyncIterator]();
      const first = reader.next();
      await Promise.all(Array.from({ length: 3000 }, (_, i) => storage.commit(put("/a", `${i}`))));
      expect((await first).value).toMatchObject({ revision: base + 1 });
      await storage.compact(base + 3000);
      let last = base + 1;
      const rest = async () => {
        for (let step = await reader.next(); !step.done; step = await reader.next()) expect(step.value.revision).toBe(++last);
      };
      await expect(rest()).rejects.toMatchObject({ code: "compacted" });
    });
  });
}
