import { expect, test } from "vitest";
import { ChangeFeed } from "./change-feed.ts";
import type { Change } from "./storage.ts";

function feedOf(text: string) {
  const all: Change[] = [];
  const reads: number[] = [];
  const source = {
    revision: 0,
    compacted: 0,
    read(from: number) {
      reads.push(from);
      return all.slice(from - 1, from + 99);
    },
  };
  const feed = new ChangeFeed(source);
  function publish(count: number): void {
    for (let i = 0; i < count; i++) {
      source.revision++;
      all.push({ revision: source.revision, keys: [{ key: "/a", text, previous: undefined }] });
      feed.publish(all.at(-1)!);
    }
  }
  return { feed, publish, reads };
}

async function take(changes: AsyncIterator<Change>, count: number): Promise<number[]> {
  const revisions: number[] = [];
  while (revisions.length < count) revisions.push(((await changes.next()).value as Change).revision);
  return revisions;
}

test("readers that keep up never read the source", async () => {
  const { feed, publish, reads } = feedOf("x");
  const readers = [1, 2, 3].map(() => feed.follow(0, new AbortController().signal));
  const taken = readers.map((reader) => take(reader, 500));
  publish(500);
  const expected = Array.from({ length: 500 }, (_, i) => i + 1);
  expect(await Promise.all(taken)).toEqual([expected, expected, expected]);
  expect(reads).toEqual([]);
});

test.each([
  { what: "changes", text: "x", kept: 1024 },
  // 2 Mi characters.
  { what: "characters", text: "x".repeat(8192), kept: 256 },
])("what is kept is bounded in $what: who is behind that reads the source, then the recent changes again", async ({ text, kept }) => {
  const { feed, publish, reads } = feedOf(text);
  publish(2000);
  expect(await take(feed.follow(2000 - kept, new AbortController().signal), kept)).toHaveLength(kept);
  expect(reads).toEqual([]);
  expect(await take(feed.follow(1999 - kept, new AbortController().signal), kept + 1)).toHaveLength(kept + 1);
  expect(reads).toEqual([2000 - kept]);
});
