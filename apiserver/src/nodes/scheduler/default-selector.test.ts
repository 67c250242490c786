import type { Cache, Informer } from "@kx/shared/client/informer";
import { createObjectStore } from "@kx/shared/client/object-store";
import type { AnyKind } from "@kx/shared/kinds/kind";
import type { Pod } from "@kx/shared/kinds/core/pod";
import type { KubeObject } from "@kx/shared/meta/object";
import { expect, test } from "vitest";
import { defaultSelectors } from "./default-selector.ts";
import { podInfo } from "./framework/pod-info.ts";

/** A cache that holds these objects; only what is looked up in it. */
function cacheOf(objects: readonly (KubeObject & { kind: string })[]): Cache {
  const stores = new Map<string, ReturnType<typeof createObjectStore>>();
  return {
    of({ resource }: AnyKind) {
      let store = stores.get(resource.kind);
      if (!store) {
        stores.set(resource.kind, (store = createObjectStore()));
        for (const object of objects) if (object.kind === resource.kind) store.put(object);
      }
      return store as unknown as Informer<never>;
    },
  } as unknown as Cache;
}

const aService = (name: string, selector: object | undefined): KubeObject & { kind: string } => ({ kind: "Service", metadata: { name, namespace: "default" }, spec: { selector } }) as never;
const anOwner = (kind: string, selector: object): KubeObject & { kind: string } => ({ kind, metadata: { name: "owner", namespace: "default" }, spec: { selector } }) as never;
const aPod = (labels: Record<string, string>, owner?: { apiVersion: string; kind: string }): Pod =>
  ({ metadata: { name: "p", namespace: "default", labels, ...(owner ? { ownerReferences: [{ ...owner, name: "owner", uid: "1", controller: true }] } : {}) }, spec: { containers: [] } }) as unknown as Pod;

// TestGetPodServices and Test_DefaultSelector in pkg/scheduler/framework/plugins/helper/spread_test.go.
test.each<[string, Pod, (KubeObject & { kind: string })[], string]>([
  ["nobody's", aPod({ foo: "bar" }), [], ""],
  ["a Service's", aPod({ foo: "bar", baz: "qux" }), [aService("s", { foo: "bar" })], "foo=bar"],
  ["two Services'", aPod({ foo: "bar", baz: "qux" }), [aService("s", { foo: "bar" }), aService("t", { baz: "qux" })], "baz=qux,foo=bar"],
  ["another Service's", aPod({ foo: "bar" }), [aService("s", { foo: "bar", baz: "qux" })], ""],
  ["a Service's without a selector", aPod({ foo: "bar" }), [aService("s", undefined)], ""],
  ["a ReplicaSet's", aPod({ a: "1", b: "2" }, { apiVersion: "apps/v1", kind: "ReplicaSet" }), [anOwner("ReplicaSet", { matchLabels: { a: "1" }, matchExpressions: [{ key: "b", operator: "Exists" }] })], "a=1,b"],
  ["a StatefulSet's", aPod({ a: "1" }, { apiVersion: "apps/v1", kind: "StatefulSet" }), [anOwner("StatefulSet", { matchLabels: { a: "1" } })], "a=1"],
  ["a ReplicationController's", aPod({ a: "1" }, { apiVersion: "v1", kind: "ReplicationController" }), [anOwner("ReplicationController", { a: "1" })], "a=1"],
  ["a Job's, which is not spread", aPod({ a: "1" }, { apiVersion: "batch/v1", kind: "Job" }), [anOwner("Job", { matchLabels: { a: "1" } })], ""],
  ["a ReplicaSet's and a Service's", aPod({ a: "1", foo: "bar" }, { apiVersion: "apps/v1", kind: "ReplicaSet" }), [anOwner("ReplicaSet", { matchLabels: { a: "1" } }), aService("s", { foo: "bar" })], "a=1,foo=bar"],
])("a pod that is %s", (_, pod, objects, text) => {
  expect(defaultSelectors(cacheOf(objects))(podInfo(pod)).text).toBe(text);
});
