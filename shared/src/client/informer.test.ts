import { expect, test } from "vitest";
import { fakeClock } from "../../../test/support/fake-clock.ts";
import { expired, StatusError } from "../errors/status-error.ts";
import { ConfigMap } from "../kinds/core/config-map.ts";
import { createApiClient } from "./api-client.ts";
import { createCache, type Cache, type CacheEvent } from "./informer.ts";
import type { ApiCall, Transport, WatchEvent } from "./transport.ts";

/** A server of ConfigMaps that answers lists and watches as the test scripts them. */
function scripted(script: { lists: (ConfigMap[] | StatusError)[]; watches: (WatchEvent[] | StatusError)[] }): { transport: Transport; calls: string[] } {
  const calls: string[] = [];
  const note = ({ query }: ApiCall, verb: string): void => void calls.push(`${verb} ${query?.["resourceVersion"] ?? ""}`.trim());
  let lists = 0;
  const transport: Transport = {
    async request(call) {
      note(call, "list");
      const next = script.lists[lists++];
      if (!next || next instanceof StatusError) throw next ?? expired("no more lists");
      return { status: 200, body: { metadata: { resourceVersion: String(lists * 10) }, items: next }, warnings: [] };
    },
    async *watch(call) {
      note(call, "watch");
      const next = script.watches.shift();
      if (next instanceof StatusError) throw next;
      yield* next ?? [];
      if (!next) await new Promise<void>((resolve) => call.signal?.addEventListener("abort", () => resolve()));
    },
    stream: () => {
      throw new Error("nothing to stream");
    },
  };
  return { transport, calls };
}

const aConfigMap = (name: string, version: number, uid = name): ConfigMap => ({
  kind: "ConfigMap",
  apiVersion: "v1",
  metadata: { namespace: "a", name, uid, resourceVersion: String(version) },
});

const bookmark = (version: number): WatchEvent => ({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(version) } } });

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function follow(cache: Cache): string[] {
  const told: string[] = [];
  cache.of(ConfigMap).subscribe(({ type, object }: CacheEvent<ConfigMap>) => told.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`));
  return told;
}

test("what is listed and watched is in the cache, and told", async () => {
  const events: WatchEvent[] = [
    { type: "MODIFIED", object: aConfigMap("one", 11) },
    { type: "ADDED", object: aConfigMap("two", 12) },
    { type: "DELETED", object: aConfigMap("one", 13) },
    bookmark(20),
  ];
  const server = scripted({ lists: [[aConfigMap("one", 5)]], watches: [events] });
  const cache = createCache(createApiClient(server.transport), { clock: fakeClock() });
  const told = follow(cache);
  await cache.of(ConfigMap).synced();
  await turn();
  expect(told).toEqual(["ADDED one@5", "MODIFIED one@11", "ADDED two@12", "DELETED one@13"]);
  expect(cache.of(ConfigMap).list().map(({ metadata }) => metadata.name)).toEqual(["two"]);
  expect([cache.of(ConfigMap).revision(), server.calls]).toEqual([20, ["list", "watch 10", "watch 20"]]);
  cache.close();
});

test("a listener that comes later hears the present objects first", async () => {
  const server = scripted({ lists: [[aConfigMap("one", 5)]], watches: [] });
  const cache = createCache(createApiClient(server.transport), { clock: fakeClock() });
  await cache.of(ConfigMap).synced();
  expect(follow(cache)).toEqual(["ADDED one@5"]);
  cache.close();
});

test("a watch that ends is opened again at once, from the last revision", async () => {
  const server = scripted({ lists: [[]], watches: [[bookmark(15)]] });
  const cache = createCache(createApiClient(server.transport), { clock: fakeClock() });
  await cache.of(ConfigMap).synced();
  await turn();
  expect([server.calls, cache.pending()]).toEqual([["list", "watch 10", "watch 15"], false]);
  cache.close();
});

test("a watch that ends with nothing told is opened again after a pause", async () => {
  const clock = fakeClock();
  const server = scripted({ lists: [[]], watches: [[]] });
  const cache = createCache(createApiClient(server.transport), { clock });
  await cache.of(ConfigMap).synced();
  await turn();
  expect([server.calls, cache.pending()]).toEqual([["list", "watch 10"], true]);
  clock.advance(800);
  await turn();
  expect([server.calls, cache.pending()]).toEqual([["list", "watch 10", "watch 10"], false]);
  cache.close();
});

test.each<[string, WatchEvent[] | StatusError]>([
  ["as an answer", expired("too old")],
  ["as an event", [bookmark(11), { type: "ERROR", object: expired("too old").status }]],
])("410 %s leads to a new list, whose differences are told", async (_how, gone) => {
  const clock = fakeClock();
  const server = scripted({ lists: [[aConfigMap("kept", 1), aConfigMap("gone", 2), aConfigMap("anew", 3, "uid-1")], [aConfigMap("kept", 1), aConfigMap("anew", 18, "uid-2")]], watches: [gone] });
  const cache = createCache(createApiClient(server.transport), { clock });
  const told = follow(cache);
  await cache.of(ConfigMap).synced();
  await turn();
  clock.advance(800);
  await turn();
  expect(told.slice(3)).toEqual(["DELETED gone@2", "DELETED anew@3", "ADDED anew@18"]);
  expect(server.calls).toEqual(["list", "watch 10", "list", "watch 20"]);
  cache.close();
});

test("failures are retried ever more seldom", async () => {
  const clock = fakeClock();
  const down = new StatusError({ code: 503, reason: "ServiceUnavailable" });
  const server = scripted({ lists: [down, down, down, []], watches: [] });
  const cache = createCache(createApiClient(server.transport), { clock });
  const synced = cache.of(ConfigMap).synced();
  const listsAfter: number[] = [];
  for (const ms of [0, 799, 1, 1599, 1, 3200]) {
    clock.advance(ms);
    await turn();
    listsAfter.push(server.calls.filter((call) => call === "list").length);
  }
  await synced;
  expect(listsAfter).toEqual([1, 1, 2, 2, 3, 4]);
  cache.close();
});

test("under freeze an object that is handed out cannot be changed", async () => {
  const server = scripted({ lists: [[aConfigMap("one", 5)]], watches: [] });
  const cache = createCache(createApiClient(server.transport), { clock: fakeClock(), freeze: true });
  await cache.of(ConfigMap).synced();
  const [one] = cache.of(ConfigMap).list();
  expect(() => {
    one!.metadata.name = "other";
  }).toThrow(TypeError);
  cache.close();
});
