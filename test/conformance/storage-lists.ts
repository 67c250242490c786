import { describe, expect, test } from "vitest";
import { allPages, keysOf, put, remove, textsOf, type Open } from "./storage-subject.ts";

/** Ranges, their order, their pages, their past. */
export function listCases(open: Open): void {
  describe("list", () => {
    // In the order of their UTF-8 bytes; UTF-16 units would put the last before the two in front of it.
    const ordered = ["/a", "/a!", "/a/", "/a/b", "/a/b/c", "/aa", "/\u00e9", "/\ud7ff", "/\ue000", "/\uffee", "/\u{1f600}", "/\u{10ffff}"];

    test("is in the order of the keys' UTF-8 bytes", async () => {
      const storage = await open();
      await storage.commit({ if: [], write: ordered.toReversed().map((key) => ({ key, text: key })) });
      expect(keysOf(await storage.list({ prefix: "/" }))).toEqual(ordered);
      expect(keysOf(await storage.list({ prefix: "" }))).toEqual(ordered);
      const pages = await allPages(storage, { prefix: "/", limit: 1 });
      expect(pages.flatMap(keysOf)).toEqual(ordered);
    });

    test.each([
      ["/a", ["/a", "/a!", "/a/", "/a/b", "/a/b/c", "/aa"]],
      ["/a/", ["/a/", "/a/b", "/a/b/c"]],
      ["/\ud7ff", ["/\ud7ff"]],
      ["/\u{10ffff}", ["/\u{10ffff}"]],
      ["/zzz", []],
    ])("of prefix %j holds what begins with it", async (prefix, keys) => {
      const storage = await open();
      await storage.commit({ if: [], write: ordered.map((key) => ({ key, text: "" })) });
      expect(keysOf(await storage.list({ prefix }))).toEqual(keys);
    });

    test("is cut at the limit and says how much remains", async () => {
      const storage = await open();
      await storage.commit({ if: [], write: ["/p/1", "/p/2", "/p/3", "/p/4", "/q"].map((key) => ({ key, text: key })) });
      await storage.commit(remove("/p/2"));
      expect(await storage.list({ prefix: "/p/", limit: 2 })).toMatchObject({ items: [{ key: "/p/1" }, { key: "/p/3" }], remaining: 1 });
      expect(await storage.list({ prefix: "/p/", limit: 3 })).toMatchObject({ remaining: 0 });
      expect(await storage.list({ prefix: "/p/", limit: 0 })).toMatchObject({ items: [], remaining: 3 });
      expect(keysOf(await storage.list({ prefix: "/p/", after: "/p/1" }))).toEqual(["/p/3", "/p/4"]);
      expect(keysOf(await storage.list({ prefix: "/p/", after: "/p/2" }))).toEqual(["/p/3", "/p/4"]);
      expect(keysOf(await storage.list({ prefix: "/p/", after: "/a" }))).toEqual(["/p/1", "/p/3", "/p/4"]);
      expect(keysOf(await storage.list({ prefix: "/p/", after: "/q" }))).toEqual([]);
    });

    test("shows the revision that it names, and the past when asked", async () => {
      const storage = await open();
      const first = await storage.commit({ if: [], write: [{ key: "/1", text: "a" }, { key: "/2", text: "b" }] });
      const second = await storage.commit({ if: [], write: [{ key: "/1", text: null }, { key: "/2", text: "c" }, { key: "/3", text: "d" }] });
      const now = await storage.list({ prefix: "/" });
      expect(now.revision).toBe(second.revision);
      expect(textsOf(now)).toEqual({ "/2": "c", "/3": "d" });
      const past = await storage.list({ prefix: "/", at: first.revision });
      expect(past).toMatchObject({ revision: first.revision, remaining: 0 });
      expect(textsOf(past)).toEqual({ "/1": "a", "/2": "b" });
    });

    test("pages at one revision are one picture, whatever is written meanwhile", async () => {
      const storage = await open();
      const keys = Array.from({ length: 50 }, (_, i) => `/p/${String(i).padStart(2, "0")}`);
      const { revision } = await storage.commit({ if: [], write: keys.map((key) => ({ key, text: "old" })) });
      const writes = Array.from({ length: 40 }, (_, i) => storage.commit(i % 2 ? remove(keys[i]!) : put(`/p/${i}x`, "new")));
      const pages = await allPages(storage, { prefix: "/p/", limit: 7, at: revision });
      await Promise.all(writes);
      expect(pages.flatMap(keysOf)).toEqual(keys);
      expect(pages.map((page) => page.remaining)).toEqual([43, 36, 29, 22, 15, 8, 1, 0]);
      expect(pages.every((page) => page.revision === revision && page.items.every((item) => item.text === "old"))).toBe(true);
    });
  });
}
