import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { OwnerReference } from "@kx/shared/meta/object";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startControlledApi, type ControlledApi } from "../support/start-controllers.ts";

let cluster: ControlledApi;
beforeEach(async () => {
  cluster = await startControlledApi();
});
afterEach(() => cluster.close());

const at = (name: string): { namespace: string; name: string } => ({ namespace: "default", name });
const present = (name: string): boolean => cluster.cache.of(ConfigMap).get(at(name)) !== undefined;

async function create(name: string, owners: readonly ConfigMap[] = [], more: Partial<OwnerReference> = {}): Promise<ConfigMap> {
  const ownerReferences = owners.map(({ metadata }) => ({ apiVersion: "v1", kind: "ConfigMap", name: metadata.name ?? "", uid: metadata.uid ?? "", ...more }));
  const made = await cluster.client.create(ConfigMap, { metadata: { ...at(name), ownerReferences } });
  await cluster.settled();
  return made;
}

async function remove(name: string, propagationPolicy: "Background" | "Foreground" | "Orphan"): Promise<void> {
  await cluster.client.delete(ConfigMap, at(name), { propagationPolicy });
  await cluster.settled();
}

test("in the background the dependents of a deleted owner go after it, and theirs after them", async () => {
  const owner = await create("owner");
  await create("grandchild", [await create("child", [owner])]);
  await remove("owner", "Background");
  expect(["owner", "child", "grandchild"].map(present)).toEqual([false, false, false]);
});

test("a dependent stays while it has another owner, and forgets the one that went", async () => {
  const [first, second] = [await create("first"), await create("second")];
  await create("child", [first, second]);
  await remove("first", "Background");
  expect((await cluster.client.get(ConfigMap, at("child"))).metadata.ownerReferences?.map(({ name }) => name)).toEqual(["second"]);
  await remove("second", "Background");
  expect(present("child")).toBe(false);
});

test("in the foreground the owner waits for dependents that block it", async () => {
  const owner = await create("owner");
  const child = await create("child", [owner], { blockOwnerDeletion: true });
  await cluster.client.patch(ConfigMap, at("child"), { type: "merge", body: { metadata: { finalizers: ["example.com/hold"] } } });
  await remove("owner", "Foreground");
  const { metadata } = await cluster.client.get(ConfigMap, at("owner"));
  expect([metadata.finalizers, metadata.deletionTimestamp !== undefined]).toEqual([["foregroundDeletion"], true]);
  await cluster.client.patch(ConfigMap, at(child.metadata.name!), { type: "merge", body: { metadata: { finalizers: null } } });
  await cluster.settled();
  expect(["owner", "child"].map(present)).toEqual([false, false]);
});

test("in the foreground, dependents with dependents of their own wait as well", async () => {
  const owner = await create("owner");
  const child = await create("child", [owner], { blockOwnerDeletion: true });
  await create("grandchild", [child], { blockOwnerDeletion: true });
  await remove("owner", "Foreground");
  expect(["owner", "child", "grandchild"].map(present)).toEqual([false, false, false]);
});

test("orphaned dependents stay, without the owner", async () => {
  await create("child", [await create("owner")]);
  await remove("owner", "Orphan");
  expect([present("owner"), (await cluster.client.get(ConfigMap, at("child"))).metadata.ownerReferences]).toEqual([false, undefined]);
});

test("a dependent of an owner that never was is collected", async () => {
  await create("child", [{ metadata: { ...at("nobody"), uid: "00000000-0000-4000-8000-000000000000" } }]);
  expect(present("child")).toBe(false);
});

test("an owner of the same name and another uid is another one", async () => {
  await create("child", [{ metadata: { ...(await create("owner")).metadata, uid: "00000000-0000-4000-8000-000000000000" } }]);
  expect(["owner", "child"].map(present)).toEqual([true, false]);
});

test("an owner of a kind that is not served is believed", async () => {
  await create("child", [{ metadata: { ...at("nobody"), uid: "u1" } }], { apiVersion: "example.com/v1", kind: "Thing" });
  expect(present("child")).toBe(true);
});

test("a foreground deletion of a ReplicaSet waits for its pods to end", async () => {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };
  await cluster.client.create(ReplicaSet, { metadata: at("web"), spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template } } as ReplicaSet);
  await cluster.settled();
  await cluster.run(cluster.cache.of(Pod).list("default"));
  await cluster.client.delete(ReplicaSet, at("web"), { propagationPolicy: "Foreground" });
  await cluster.settled();
  expect([cluster.cache.of(ReplicaSet).get(at("web")) !== undefined, cluster.cache.of(Pod).list("default").length]).toEqual([true, 2]);
  await cluster.reap();
  expect([cluster.cache.of(ReplicaSet).get(at("web")), cluster.cache.of(Pod).list("default").length]).toEqual([undefined, 0]);
});
