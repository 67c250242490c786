import { afterEach, expect, test } from "vitest";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Secret } from "@kx/shared/kinds/core/secret";
import { realClock } from "@kx/shared/meta/clock";
import { createMemoryStorage } from "../storage/memory.ts";
import { StorageError, type Storage } from "../storage/storage.ts";
import { collectionPrefix, objectKey } from "./keys.ts";
import { WatchHub, type HubChange } from "./watch-hub.ts";

const prefix = collectionPrefix(ConfigMap.resource);
const keyOf = (name: string): string => objectKey(ConfigMap.resource, { namespace: "default", name });
const text = (name: string, value: string): string => JSON.stringify({ metadata: { name, namespace: "default" }, data: { value } });

const hubs: WatchHub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

/** A hub over the storage, as a server that has just started has it. */
async function openHub(storage: Storage, history?: number): Promise<WatchHub> {
  const hub = new WatchHub({ storage, kinds: [ConfigMap, Secret], ...(history ? { history } : {}) });
  hubs.push(hub);
  await hub.open((error) => {
    throw error;
  });
  return hub;
}

async function write(storage: Storage, ...names: string[]): Promise<void> {
  for (const name of names) await storage.commit({ if: [], write: [{ key: keyOf(name), text: text(name, name) }] });
}

const told = (changes: readonly HubChange[]): string[] =>
  changes.map(({ revision, deleted, entry }) => `${revision} ${deleted ? "-" : "+"}${entry.object.metadata.name}`);

test("shows what is there and follows every commit in order", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  await write(storage, "a");
  const hub = await openHub(storage);
  expect(hub.get(keyOf("a"))?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: "1" }, data: { value: "a" } });
  const heard: HubChange[] = [];
  const unsubscribe = hub.subscribe(prefix, (change) => heard.push(change));
  await write(storage, "b", "a");
  await storage.commit({ if: [], write: [{ key: keyOf("b"), text: null }] });
  await hub.reached(4);
  expect(told(heard)).toEqual(["2 +b", "3 +a", "4 -b"]);
  expect(heard.map(({ previous }) => previous?.revision)).toEqual([undefined, 1, 2]);
  // A deletion carries the last state with its own revision.
  expect(heard[2]?.entry.object).toMatchObject({ metadata: { resourceVersion: "4" }, data: { value: "b" } });
  expect(hub.get(keyOf("b"))).toBeUndefined();
  unsubscribe();
  await write(storage, "c");
  await hub.reached(5);
  expect(heard).toHaveLength(3);
});

test("after a restart, changes from before it come from storage, without a gap or a double", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  await write(storage, "a", "b");
  const hub = await openHub(storage);
  await write(storage, "c", "d");
  await hub.reached(4);
  expect(told(await hub.since(prefix, 0))).toEqual(["1 +a", "2 +b", "3 +c", "4 +d"]);
  expect(told(await hub.since(prefix, 1))).toEqual(["2 +b", "3 +c", "4 +d"]);
  expect(told(await hub.since(prefix, 3))).toEqual(["4 +d"]);
  expect(await hub.since(prefix, 4)).toEqual([]);
  expect(await hub.since(collectionPrefix(Secret.resource), 0)).toEqual([]);
});

test("a bounded history forgets commits as a whole and reads them back", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  const hub = await openHub(storage, 3);
  const names = ["a", "b"];
  for (let commit = 1; commit <= 20; commit++) {
    await storage.commit({ if: [], write: names.map((name) => ({ key: keyOf(name), text: text(name, String(commit)) })) });
  }
  await hub.reached(20);
  const expected = (from: number): string[] => Array.from({ length: 20 - from }, (_, i) => names.map((name) => `${from + i + 1} +${name}`)).flat();
  for (let from = 0; from <= 20; from++) expect(told(await hub.since(prefix, from))).toEqual(expected(from));
});

test("what has been compacted away is said to be", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  await write(storage, "a", "a", "a");
  await storage.compact(3);
  const hub = await openHub(storage);
  await expect(hub.since(prefix, 1)).rejects.toThrow(expect.objectContaining({ constructor: StorageError, code: "compacted" }));
  expect(await hub.since(prefix, 3)).toEqual([]);
});

test("keys of no kind are kept for allocators and told to nobody", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  const hub = await openHub(storage);
  const key = "/registry/kx/node-ports/30000";
  await storage.commit({ if: [], write: [{ key, text: "default/web" }] });
  await hub.reached(1);
  expect(hub.get(key)?.item).toBe("default/web");
  expect(await hub.since(prefix, 0)).toEqual([]);
});

test("who waits for a revision is woken by it, or told that the server ends", async () => {
  const storage = createMemoryStorage({ clock: realClock });
  const hub = await openHub(storage);
  const second = hub.reached(2);
  await write(storage, "a", "b");
  await second;
  expect(hub.revision).toBe(2);
  const never = hub.reached(3);
  await Promise.all([expect(never).rejects.toMatchObject({ code: "closed" }), hub.close()]);
});
