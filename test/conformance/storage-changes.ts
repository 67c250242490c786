import { describe, expect, test } from "vitest";
import type { Revision } from "../../apiserver/src/storage/storage.ts";
import { changesAfter, put, remove, type Open } from "./storage-subject.ts";

/** What readers of changes are told. */
export function changeCases(open: Open): void {
  describe("changes", () => {
    test("tell texts, deletions and what stood there before", async () => {
      const storage = await open();
      const base = await storage.revision();
      await storage.commit(put("/a", "1"));
      await storage.commit(put("/a", "2"));
      await storage.commit(remove("/a"));
      await storage.commit(put("/a", "3"));
      expect(await changesAfter(storage, base, 4)).toEqual([
        { revision: base + 1, keys: [{ key: "/a", text: "1", previous: undefined }] },
        { revision: base + 2, keys: [{ key: "/a", text: "2", previous: { key: "/a", text: "1", revision: base + 1 } }] },
        { revision: base + 3, keys: [{ key: "/a", text: null, previous: { key: "/a", text: "2", revision: base + 2 } }] },
        { revision: base + 4, keys: [{ key: "/a", text: "3", previous: undefined }] },
      ]);
    });

    test("keep a commit together, in the order it was written, without deletes of absent keys", async () => {
      const storage = await open();
      const base = await storage.revision();
      const write = [{ key: "/z", text: "1" }, { key: "/none", text: null }, { key: "/a", text: "2" }];
      await storage.commit({ if: [], write });
      expect(await changesAfter(storage, base, 1)).toEqual([
        {
          revision: base + 1,
          keys: [{ key: "/z", text: "1", previous: undefined }, { key: "/a", text: "2", previous: undefined }],
        },
      ]);
    });

    test("reach readers that wait, and a commit is not answered before it can be read", async () => {
      const storage = await open();
      const base = await storage.revision();
      const readers = [base, base, base + 1].map((after) => changesAfter(storage, after, 2));
      for (let i = 1; i <= 3; i++) {
        const { revision } = await storage.commit(put("/a", `${i}`));
        expect((await changesAfter(storage, revision - 1, 1))[0]!.keys[0]!.text).toBe(`${i}`);
      }
      const revisions = (await Promise.all(readers)).map((changes) => changes.map((change) => change.revision));
      expect(revisions).toEqual([[base + 1, base + 2], [base + 1, base + 2], [base + 2, base + 3]]);
    });

    test("are gap-free and in order for fast and slow readers under concurrent commits", async () => {
      const storage = await open();
      const base = await storage.revision();
      const total = 3000;
      async function read(pause: number): Promise<Revision[]> {
        const revisions: Revision[] = [];
        for await (const change of storage.changes(base, new AbortController().signal)) {
          revisions.push(change.revision);
          if (revisions.length === total) break;
          // A slow reader takes a turn of the loop for some changes while commits go on.
          if (pause > 0 && change.revision % pause === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        return revisions;
      }
      const readers = [read(0), read(1), read(10)];
      await Promise.all(Array.from({ length: total }, (_, i) => storage.commit(put(`/k/${i % 50}`, "x".repeat(i % 700)))));
      const expected = Array.from({ length: total }, (_, i) => base + 1 + i);
      for (const revisions of await Promise.all(readers)) expect(revisions).toEqual(expected);
    });

    test("long past are told with their previous texts too", async () => {
      const storage = await open();
      const base = await storage.revision();
      const total = 1500;
      await Promise.all(Array.from({ length: total }, (_, i) => storage.commit(put("/a", `${i}`))));
      const changes = await changesAfter(storage, base, total);
      const texts = changes.map(({ keys: [first] }) => [first!.previous?.text, first!.text]);
      expect(texts).toEqual(Array.from({ length: total }, (_, i) => [i === 0 ? undefined : `${i - 1}`, `${i}`]));
    });

    test("end when the signal aborts, before and while they wait", async () => {
      const storage = await open();
      const base = await storage.revision();
      const controller = new AbortController();
      const seen: Revision[] = [];
      const reading = (async () => {
        for await (const change of storage.changes(base, controller.signal)) seen.push(change.revision);
      })();
      const { revision } = await storage.commit(put("/a", "1"));
      await changesAfter(storage, base, 1);
      controller.abort();
      await reading;
      expect(seen).toEqual([revision]);
      for await (const change of storage.changes(base, controller.signal)) expect(change).toBeUndefined();
    });

    test("end when the store closes", async () => {
      const storage = await open();
      const reading = changesAfter(storage, await storage.revision(), 1);
      await storage.close();
      expect(await reading).toEqual([]);
    });
  });
}
