import { describe, expect, test } from "vitest";
import type { Commit } from "../../apiserver/src/storage/storage.ts";
import { create, keysOf, put, remove, type Open } from "./storage-subject.ts";

/** Reading back what was committed, under which conditions, within which limits. */
export function commitCases(open: Open): void {
  describe("get and commit", () => {
    test("a text is read back with the revision of its commit", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "one"));
      expect(await storage.get("/a")).toEqual({ key: "/a", text: "one", revision });
      expect(await storage.revision()).toBe(revision);
      expect(await storage.get("/b")).toBeUndefined();
    });

    test("every commit has the next revision, and all its keys share it", async () => {
      const storage = await open();
      const base = await storage.revision();
      await storage.commit(put("/a", "1"));
      const second = await storage.commit({ if: [], write: [{ key: "/b", text: "2" }, { key: "/c", text: "3" }] });
      expect(second.revision).toBe(base + 2);
      expect((await storage.get("/b"))?.revision).toBe(base + 2);
      expect((await storage.get("/c"))?.revision).toBe(base + 2);
    });

    test("a deleted key is absent and can be created again", async () => {
      const storage = await open();
      await storage.commit(create("/a", "1"));
      await storage.commit(remove("/a"));
      expect(await storage.get("/a")).toBeUndefined();
      await storage.commit(create("/a", "2"));
      expect((await storage.get("/a"))?.text).toBe("2");
    });

    test("a commit that changes nothing answers the current revision", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "1"));
      expect(await storage.commit({ if: [{ key: "/a", is: "present" }], write: [] })).toEqual({ revision });
      expect(await storage.commit(remove("/never"))).toEqual({ revision });
      expect(await storage.revision()).toBe(revision);
    });

    test("the past is read at its revision", async () => {
      const storage = await open();
      const base = await storage.revision();
      const first = await storage.commit(put("/a", "1"));
      const second = await storage.commit(put("/a", "2"));
      const third = await storage.commit(remove("/a"));
      expect(await storage.get("/a", base)).toBeUndefined();
      expect(await storage.get("/a", first.revision)).toEqual({ key: "/a", text: "1", revision: first.revision });
      expect((await storage.get("/a", second.revision))?.text).toBe("2");
      expect(await storage.get("/a", third.revision)).toBeUndefined();
    });

    test("a revision ahead of the newest is refused", async () => {
      const storage = await open();
      const at = (await storage.revision()) + 1;
      await expect(storage.get("/a", at)).rejects.toMatchObject({ code: "future-revision" });
      await expect(storage.list({ prefix: "/", at })).rejects.toMatchObject({ code: "future-revision" });
      await expect(storage.compact(at)).rejects.toMatchObject({ code: "future-revision" });
    });

    test.each(["", "ä\u{1f600}\u0000\n", "x".repeat(1024 * 1024)])("text comes back as it was (%#)", async (text) => {
      const storage = await open();
      await storage.commit(put("/a", text));
      expect((await storage.get("/a"))?.text === text).toBe(true);
    });
  });

  describe("conditions", () => {
    test.each([
      { is: "absent" as const, good: "/not-there", bad: "/there", found: { key: "/there", text: "1" }, state: "at revision" },
      { is: "present" as const, good: "/there", bad: "/not-there", found: undefined, state: "absent" },
    ])("$is holds for $good and not for $bad", async ({ is, good, bad, found, state }) => {
      const storage = await open();
      await storage.commit(put("/there", "1"));
      await storage.commit({ if: [{ key: good, is }], write: [{ key: "/good", text: "" }] });
      await expect(storage.commit({ if: [{ key: bad, is }], write: [{ key: "/bad", text: "" }] })).rejects.toMatchObject({
        code: "condition-failed",
        message: expect.stringContaining(`${bad} is ${state}`),
        condition: { key: bad, is },
        found,
      });
      expect(await storage.get("/good")).toBeDefined();
      expect(await storage.get("/bad")).toBeUndefined();
    });

    test("a revision is the key's own, not the store's", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/a", "1"));
      const other = await storage.commit(put("/b", "1"));
      const stale: Commit = { if: [{ key: "/a", is: other.revision }], write: [{ key: "/a", text: "2" }] };
      await expect(storage.commit(stale)).rejects.toMatchObject({ code: "condition-failed", found: { text: "1", revision } });
      await storage.commit({ if: [{ key: "/a", is: revision }], write: [{ key: "/a", text: "2" }] });
      expect((await storage.get("/a"))?.text).toBe("2");
    });

    test("one that fails among several writes nothing of its commit", async () => {
      const storage = await open();
      const { revision } = await storage.commit(put("/ns", "1"));
      const commit: Commit = {
        if: [{ key: "/ns", is: "present" }, { key: "/ip", is: "absent" }, { key: "/gone", is: "present" }],
        write: [{ key: "/ip", text: "x" }, { key: "/svc", text: "y" }],
      };
      await expect(storage.commit(commit)).rejects.toMatchObject({ code: "condition-failed", condition: { key: "/gone" } });
      expect(await storage.revision()).toBe(revision);
      expect(keysOf(await storage.list({ prefix: "/" }))).toEqual(["/ns"]);
    });

    test("one that fails does not take commits of the same moment with it", async () => {
      const storage = await open();
      await storage.commit(put("/taken", "1"));
      const results = await Promise.allSettled(
        Array.from({ length: 90 }, (_, i) => storage.commit(create(i % 3 === 1 ? "/taken" : `/free/${i}`, "2"))),
      );
      expect(results.map((result) => result.status)).toEqual(
        Array.from({ length: 90 }, (_, i) => (i % 3 === 1 ? "rejected" : "fulfilled")),
      );
      expect((await storage.list({ prefix: "/free/" })).items).toHaveLength(60);
      expect((await storage.get("/taken"))?.text).toBe("1");
    });

    test("of many creates of one key at once exactly one wins", async () => {
      const storage = await open();
      const base = await storage.revision();
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => storage.commit(create("/one", `${i}`))));
      const winners = results.flatMap((result, i) => (result.status === "fulfilled" ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(await storage.get("/one")).toMatchObject({ text: `${winners[0]}`, revision: base + 1 });
      expect(await storage.revision()).toBe(base + 1);
    });

    test("counting by compare-and-set from many sides loses no step", async () => {
      const storage = await open();
      await storage.commit(put("/counter", "0"));
      async function step(): Promise<void> {
        const { text, revision } = (await storage.get("/counter"))!;
        const next: Commit = { if: [{ key: "/counter", is: revision }], write: [{ key: "/counter", text: `${Number(text) + 1}` }] };
        await storage.commit(next).catch((error: { code: string }) => {
          if (error.code !== "condition-failed") throw error;
          return step();
        });
      }
      await Promise.all(Array.from({ length: 10 }, async () => {
        for (let i = 0; i < 10; i++) await step();
      }));
      expect((await storage.get("/counter"))?.text).toBe("100");
    });
  });

  describe("limits", () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `/k${i}`);

    test("128 writes and 128 conditions pass, one more of either does not", async () => {
      const storage = await open();
      const full: Commit = {
        if: many(128).map((key) => ({ key, is: "absent" })),
        write: many(128).map((key) => ({ key, text: "" })),
      };
      const { revision } = await storage.commit(full);
      expect((await storage.list({ prefix: "/k" })).items).toHaveLength(128);
      await expect(storage.commit({ if: [], write: many(129).map((key) => ({ key, text: "" })) })).rejects.toMatchObject({
        code: "too-large",
        message: "etcdserver: too many operations in txn request",
      });
      await expect(storage.commit({ if: many(129).map((key) => ({ key, is: "present" })), write: [] })).rejects.toMatchObject({
        code: "too-large",
      });
      expect(await storage.revision()).toBe(revision);
    });

    test("1.5 MiB pass, more does not, counted in bytes", async () => {
      const storage = await open();
      const limit = 1.5 * 1024 * 1024 - "/a".length;
      await storage.commit(put("/a", "x".repeat(limit)));
      await expect(storage.commit(put("/a", "x".repeat(limit + 1)))).rejects.toMatchObject({
        code: "too-large",
        message: "etcdserver: request is too large",
      });
      await expect(storage.commit(put("/a", "\u20ac".repeat(limit / 3 + 1)))).rejects.toMatchObject({ code: "too-large" });
    });

    test("a key is written once in a commit", async () => {
      const storage = await open();
      const twice: Commit = { if: [], write: [{ key: "/a", text: "1" }, { key: "/a", text: "2" }] };
      await expect(storage.commit(twice)).rejects.toThrow("duplicate key given in txn request");
    });
  });
}
