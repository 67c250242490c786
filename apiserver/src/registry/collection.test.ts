import { describe, expect, test } from "vitest";
import { seededRandom } from "@kx/shared/meta/clock";
import { Collection } from "./collection.ts";
import { CommittedEntry } from "./entry.ts";

const prefix = "/registry/core/pods/";
const entry = (key: string, revision = 1): CommittedEntry => new CommittedEntry(key, revision, JSON.stringify({ key, revision }), "{", () => {});
const keys = (entries: Iterable<CommittedEntry>): string[] => [...entries].map(({ key }) => key);
const joined = (collection: Collection, under: string): unknown[] =>
  JSON.parse(`[${collection.joined(under).map((piece) => Buffer.from(piece).toString()).join(",")}]`) as unknown[];

test.each([1, 2, 3, 4, 5])("behaves as a sorted map, whatever is written in whatever order (seed %i)", (seed) => {
  const random = seededRandom(seed);
  const anyKey = (): string => {
    const number = Math.floor(random() * 400);
    return `${prefix}${"abc"[number % 3]}/pod-${number}`;
  };
  const collection = new Collection();
  const model = new Map<string, CommittedEntry>();
  const compare = (): void => {
    const sorted = [...model.keys()].sort();
    const after = anyKey();
    expect(collection.size).toBe(model.size);
    expect(keys(collection.range(prefix))).toEqual(sorted);
    expect(joined(collection, prefix)).toEqual(sorted.map((key) => JSON.parse(model.get(key)!.item)));
    for (const namespace of ["a", "b", "c", "d"]) {
      const under = `${prefix}${namespace}/`;
      const inside = sorted.filter((key) => key.startsWith(under));
      expect(keys(collection.range(under))).toEqual(inside);
      expect(keys(collection.range(under, after))).toEqual(inside.filter((key) => key > after));
      expect(joined(collection, under)).toEqual(inside.map((key) => JSON.parse(model.get(key)!.item)));
    }
    for (const key of sorted) expect(collection.get(key)).toBe(model.get(key));
  };
  // It grows past several chunks, and shrinks to nothing.
  for (const removing of [0.2, 0.9, 0.5]) {
    for (let i = 1; i <= 900; i++) {
      const next = entry(anyKey(), i);
      if (random() < removing) {
        collection.delete(next.key);
        model.delete(next.key);
      } else {
        collection.set(next);
        model.set(next.key, next);
      }
      if (i % 150 === 0) compare();
    }
  }
  for (const key of model.keys()) collection.delete(key);
  model.clear();
  compare();
});

describe("a range", () => {
  test("of nothing is empty", () => {
    expect(keys(new Collection().range(prefix))).toEqual([]);
    expect(new Collection().joined(prefix)).toEqual([]);
  });

  test("does not take a namespace for another whose name it starts", () => {
    const collection = new Collection();
    for (const key of ["web/a", "web-1/b", "web2/c"]) collection.set(entry(prefix + key));
    expect(keys(collection.range(`${prefix}web/`))).toEqual([`${prefix}web/a`]);
  });
});
