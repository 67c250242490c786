import { array, assert, asyncProperty, constantFrom, integer, option, record, string, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { allPages, changesAfter, keysOf, type Open } from "./storage-subject.ts";

/** Any history, held against a plain map. */
export function historyCases(open: Open): void {
  test("any history is told alike by lists, pages and changes", async () => {
    const storage = await open();
    let run = 0;
    const key = constantFrom("a", "a/b", "a/c", "b", "\uffee", "\u{1f600}");
    const write = record({ key, text: option(string({ unit: "grapheme", maxLength: 3 })) });
    const commit = record({
      absent: option(key),
      present: option(key),
      write: uniqueArray(write, { selector: (one) => one.key, maxLength: 4 }),
    });
    await assert(
      asyncProperty(array(commit, { maxLength: 25 }), integer({ min: 1, max: 3 }), async (commits, limit) => {
        const prefix = `/run-${run++}/`;
        const base = await storage.revision();
        const model: Map<string, string>[] = [new Map()];
        const answers = commits.map(({ absent, present, write }) =>
          storage.commit({
            if: [
              ...(absent === null ? [] : [{ key: prefix + absent, is: "absent" as const }]),
              ...(present === null ? [] : [{ key: prefix + present, is: "present" as const }]),
            ],
            write: write.map((one) => ({ key: prefix + one.key, text: one.text })),
          }),
        );
        for (const [i, answer] of (await Promise.allSettled(answers)).entries()) {
          const { absent, present, write } = commits[i]!;
          const state = model.at(-1)!;
          const holds = (absent === null || !state.has(absent)) && (present === null || state.has(present));
          expect(answer.status).toBe(holds ? "fulfilled" : "rejected");
          const effective = write.filter((one) => one.text !== null || state.has(one.key));
          if (!holds || effective.length === 0) continue;
          const next = new Map(state);
          for (const one of effective) {
            if (one.text === null) next.delete(one.key);
            else next.set(one.key, one.text);
          }
          model.push(next);
        }
        expect(await storage.revision()).toBe(base + model.length - 1);
        const replayed = new Map<string, string>();
        const changes = await (model.length === 1 ? [] : changesAfter(storage, base, model.length - 1));
        for (const [i, state] of model.entries()) {
          for (const change of i === 0 ? [] : changes[i - 1]!.keys) {
            const name = change.key.slice(prefix.length);
            expect(change.previous?.text).toBe(replayed.get(name));
            if (change.text === null) replayed.delete(name);
            else replayed.set(name, change.text);
          }
          expect(replayed).toEqual(state);
          const pages = await allPages(storage, { prefix, limit, at: base + i });
          const bytewise = [...state.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(pages.flatMap(keysOf)).toEqual(bytewise.map((name) => prefix + name));
          for (const item of pages.flatMap((page) => page.items)) expect(item.text).toBe(state.get(item.key.slice(prefix.length)));
        }
      }),
      { numRuns: 40 },
    );
  });
}
