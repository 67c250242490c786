import { expect, test } from "vitest";
import type { KubeObject } from "../meta/object.ts";
import { createObjectStore, type ObjectStore } from "./object-store.ts";

const anObject = (name: string, version: string, labels: Record<string, string> = {}): KubeObject => ({
  metadata: { name, namespace: "a", resourceVersion: version, labels },
});

function aStore(): ObjectStore<KubeObject> {
  const store = createObjectStore<KubeObject>();
  store.addIndex("app", ({ metadata }) => (metadata.labels?.["app"] ? [metadata.labels["app"]] : []));
  return store;
}

test("what is put in is found by ref, by namespace and by index", () => {
  const store = aStore();
  const web = anObject("web", "1", { app: "web" });
  expect(store.put(web)).toEqual({ type: "ADDED", object: web, previous: undefined });
  expect([store.get({ namespace: "a", name: "web" }), store.list("a"), store.list("b"), store.indexed("app", "web")]).toEqual([web, [web], [], [web]]);
});

test("a newer version replaces the older one everywhere", () => {
  const store = aStore();
  const old = anObject("web", "1", { app: "web" });
  const next = anObject("web", "2", { app: "shop" });
  store.put(old);
  expect(store.put(next)).toEqual({ type: "MODIFIED", object: next, previous: old });
  expect([store.list(), store.indexed("app", "web"), store.indexed("app", "shop")]).toEqual([[next], [], [next]]);
});

test("the same version again is no change", () => {
  const store = aStore();
  store.put(anObject("web", "1"));
  expect(store.put(anObject("web", "1"))).toBeUndefined();
});

test("what is removed is told with its last state, once", () => {
  const store = aStore();
  const web = anObject("web", "1", { app: "web" });
  const last = anObject("web", "2", { app: "web" });
  store.put(web);
  expect(store.remove(last)).toEqual({ type: "DELETED", object: last, previous: web });
  expect([store.remove(last), store.list(), store.list("a"), store.indexed("app", "web")]).toEqual([undefined, [], [], []]);
});

test("an index that is added later knows the objects that are there", () => {
  const store = createObjectStore<KubeObject>();
  const web = anObject("web", "1");
  store.put(web);
  store.addIndex("name", ({ metadata }) => [metadata.name ?? ""]);
  expect(store.indexed("name", "web")).toEqual([web]);
});
