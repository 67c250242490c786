import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StatusError } from "@kx/shared/errors/status-error";
import { applyJsonPatch } from "@kx/shared/patch/json-patch";
import { applyMergePatch } from "@kx/shared/patch/merge-patch";
import { applyStrategicMergePatch } from "@kx/shared/patch/strategic-merge-patch";
import { kubectls } from "../support/kubectl.ts";

/** `kubectl patch --local` merges with the code that the server merges with. */
const release = (await kubectls()).at(-1);

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "kx-patch-"));
});
afterAll(async () => {
  await rm(home, { recursive: true });
});

type Json = Record<string, unknown>;
type Row = [what: string, live: Json, patch: unknown];

const pod = (spec: Json, metadata: Json = {}): Json => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "d", ...metadata }, spec });
const service = (spec: Json): Json => ({ apiVersion: "v1", kind: "Service", metadata: { name: "s", namespace: "d" }, spec });
const deployment = (spec: Json): Json => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "w", namespace: "d" }, spec });
const config = (data: Json, metadata: Json = {}): Json => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "d", ...metadata }, data });
const named = (...names: string[]): Json[] => names.map((name) => ({ name, image: `${name}:1` }));
const three = pod({ containers: named("a", "b", "c") });

const strategic: Row[] = [
  ["merges maps key by key", config({ a: "1", b: "2" }), { data: { a: null, c: "3" } }],
  ["deletes what is not there", config({ a: "1" }), { data: { z: null } }],
  ["drops nulls where nothing is", pod({ containers: named("a") }), { spec: { securityContext: { runAsUser: null, runAsGroup: 1 } } }],
  ["changes, keeps and appends elements", three, { spec: { containers: [{ name: "d", image: "d:1" }, { name: "b", image: "b:2" }] } }],
  ["weaves what only the server has", three, { spec: { containers: [{ name: "c", image: "c:2" }, { name: "a", image: "a:2" }] } }],
  ["orders by $setElementOrder alone", three, { spec: { "$setElementOrder/containers": [{ name: "c" }, { name: "a" }] } }],
  ["orders with new elements", three, { spec: { "$setElementOrder/containers": [{ name: "d" }, { name: "c" }, { name: "b" }], containers: [{ name: "d", image: "x" }] } }],
  ["orders a list that is new", pod({ containers: named("a") }), { spec: { "$setElementOrder/volumes": [{ name: "x" }], volumes: [{ name: "x" }] } }],
  ["orders a list that is nowhere", pod({ containers: named("a") }), { spec: { "$setElementOrder/volumes": [{ name: "x" }] } }],
  ["deletes an element beside an order", three, { spec: { "$setElementOrder/containers": [{ name: "a" }, { name: "c" }], containers: [{ $patch: "delete", name: "b" }] } }],
  ["deletes an element that is not there", three, { spec: { containers: [{ $patch: "delete", name: "z" }] } }],
  ["replaces a list", three, { spec: { containers: [{ name: "z", image: "z" }, { $patch: "replace" }] } }],
  ["replaces a list by nothing", three, { spec: { containers: [{ $patch: "replace" }] } }],
  ["replaces a map", config({ a: "1", b: "2" }), { data: { $patch: "replace", z: "1" } }],
  ["empties a map", config({ a: "1", b: "2" }), { data: { $patch: "delete" } }],
  ["deletes a map that is not there", pod({ containers: named("a") }), { spec: { securityContext: { $patch: "delete" }, nodeName: "n" } }],
  ["marks an element of a new list", pod({ containers: named("a") }), { spec: { volumes: [{ $patch: "delete", name: "x" }, { name: "y" }] } }],
  ["retains keys of the strategy", deployment({ strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } }), { spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } } }],
  ["retains keys of a volume", pod({ volumes: [{ name: "v", emptyDir: {} }] }), { spec: { volumes: [{ $retainKeys: ["name", "configMap"], name: "v", configMap: { name: "c" } }] } }],
  ["unites plain values", config({}, { finalizers: ["x/a", "x/b"] }), { metadata: { finalizers: ["x/c", "x/b"] } }],
  ["deletes plain values", config({}, { finalizers: ["x/a", "x/b", "x/c"] }), { metadata: { "$deleteFromPrimitiveList/finalizers": ["x/b", "x/z"] } }],
  ["deletes plain values that are nowhere", config({}), { metadata: { "$deleteFromPrimitiveList/finalizers": ["x/b"] } }],
  [
    "deletes, adds and orders plain values",
    config({}, { finalizers: ["x/a", "x/b", "x/c"] }),
    { metadata: { "$deleteFromPrimitiveList/finalizers": ["x/b"], "$setElementOrder/finalizers": ["x/d", "x/a"], finalizers: ["x/d"] } },
  ],
  ["deletes from a list without a strategy", pod({ containers: [{ name: "a", args: ["x", "y"] }] }), { spec: { containers: [{ name: "a", "$deleteFromPrimitiveList/args": ["x"] }] } }],
  ["replaces lists without a strategy", pod({ tolerations: [{ key: "a" }], containers: [{ name: "a", args: ["x"] }] }), { spec: { tolerations: [{ key: "b" }], containers: [{ name: "a", args: ["y"] }] } }],
  ["ports of a container by number", pod({ containers: [{ name: "a", ports: [{ containerPort: 80, name: "x" }] }] }), { spec: { containers: [{ name: "a", ports: [{ containerPort: 80, name: "y" }, { containerPort: 81 }] }] } }],
  ["ports of a Service by number", service({ ports: [{ port: 80, name: "a", protocol: "TCP" }] }), { spec: { ports: [{ port: 81, name: "b" }, { port: 80, targetPort: "x" }] } }],
  ["mounts by their path", pod({ containers: [{ name: "a", volumeMounts: [{ name: "v", mountPath: "/x" }] }] }), { spec: { containers: [{ name: "a", volumeMounts: [{ mountPath: "/x", readOnly: true }, { mountPath: "/y", name: "w" }] }] } }],
  ["aliases by their address", pod({ hostAliases: [{ ip: "1.1.1.1", hostnames: ["a"] }] }), { spec: { hostAliases: [{ ip: "1.1.1.1", hostnames: ["b"] }] } }],
  ["owners by their uid", config({}, { ownerReferences: [{ uid: "1", name: "a" }] }), { metadata: { ownerReferences: [{ uid: "1", controller: true }, { uid: "2", name: "b" }] } }],
  ["a map in the place of a list", pod({ volumes: [{ name: "v" }] }), { spec: { volumes: { name: "x" } } }],
  ["nothing", three, {}],
  ["merges a map by $patch: merge", config({ a: "1" }), { data: { $patch: "merge", b: "2" } }],
  ["merges a list by $patch: merge", three, { spec: { containers: [{ $patch: "merge", name: "a" }] } }],
  ["an unknown $patch of a map", config({ a: "1" }), { data: { $patch: "mix", b: "2" } }],
  ["an unknown $patch of an element", three, { spec: { containers: [{ $patch: "mix", name: "a", ports: [{ containerPort: 1 }] }] } }],
  ["no merge key", three, { spec: { containers: [{ image: "x" }] } }],
  ["no merge key of what to delete", three, { spec: { containers: [{ $patch: "delete", image: "x" }] } }],
  ["no merge key in the order", three, { spec: { "$setElementOrder/containers": [{ image: "x" }], containers: [{ name: "a" }] } }],
  ["an order that does not fit", three, { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }], containers: [{ name: "a", image: "x" }, { name: "b" }] } }],
  ["an order that is no list", three, { spec: { "$setElementOrder/containers": "a" } }],
  ["an order of nothing", three, { spec: { $setElementOrder: [] } }],
  ["an ordered list that is none", three, { spec: { "$setElementOrder/containers": [{ name: "a" }], containers: { name: "a" } } }],
  ["a deletion from nothing", config({}), { metadata: { $deleteFromPrimitiveList: ["x"] } }],
  ["retained keys that are no list", deployment({ strategy: { type: "Recreate" } }), { spec: { strategy: { $retainKeys: "type" } } }],
  ["a key that is not retained", deployment({ strategy: { type: "Recreate" } }), { spec: { strategy: { $retainKeys: ["type"], rollingUpdate: {} } } }],
  ["lists of lists", config({}, { finalizers: ["x/a"] }), { metadata: { finalizers: [["x/b"]] } }],
  ["lists of lists alone", pod({ containers: [] }), { spec: { containers: [["x"]] } }],
  ["several types", three, { spec: { containers: [{ name: "a" }, "b"] } }],
];

const json: Row[] = [
  ["adds, replaces and removes", config({ a: "1", b: "2" }), [{ op: "add", path: "/data/c", value: "3" }, { op: "replace", path: "/data/a", value: "0" }, { op: "remove", path: "/data/b" }]],
  ["appends and inserts", three, [{ op: "add", path: "/spec/containers/-", value: { name: "z" } }, { op: "add", path: "/spec/containers/1", value: { name: "y" } }]],
  ["escapes", config({}, { labels: { "a/b": "1", "c~d": "2" } }), [{ op: "remove", path: "/metadata/labels/a~1b" }, { op: "replace", path: "/metadata/labels/c~0d", value: "3" }]],
  ["moves and copies", config({ a: "1" }), [{ op: "copy", from: "/data/a", path: "/data/b" }, { op: "move", from: "/data/a", path: "/data/c" }]],
  ["tests", config({ a: "1" }), [{ op: "test", path: "/data", value: { a: "1" } }]],
  ["fails a test", config({ a: "1" }), [{ op: "test", path: "/data/a", value: "2" }]],
  ["removes what is not there", config({ a: "1" }), [{ op: "remove", path: "/data/b" }]],
  ["replaces a field that is not there", config({ a: "1" }), [{ op: "replace", path: "/data/b", value: "1" }]],
  ["replaces an element that is not there", three, [{ op: "replace", path: "/spec/containers/3", value: {} }]],
  ["replaces below what is not there", config({ a: "1" }), [{ op: "replace", path: "/metadata/labels/b", value: "1" }]],
  ["replaces everything", config({ a: "1" }), [{ op: "replace", path: "", value: {} }]],
  ["tests that nothing is there", config({ a: "1" }), [{ op: "test", path: "/data/b", value: null }]],
  ["tests what is not there", config({ a: "1" }), [{ op: "test", path: "/data/b", value: "1" }]],
  ["moves what is not there", config({ a: "1" }), [{ op: "move", from: "/data/b", path: "/data/c" }]],
  ["copies an element that is not there", three, [{ op: "copy", from: "/spec/containers/9", path: "/spec/containers/-" }]],
  ["adds to what is no path", config({ a: "1" }), [{ op: "add", path: "data", value: "1" }]],
  ["tests numbers", deployment({ replicas: 1 }), [{ op: "test", path: "/spec/replicas", value: 1.0 }]],
  ["adds below what is not there", config({ a: "1" }), [{ op: "add", path: "/metadata/labels/x", value: "1" }]],
  ["adds behind the end", three, [{ op: "add", path: "/spec/containers/9", value: {} }]],
  ["adds below a text", config({ a: "1" }), [{ op: "add", path: "/data/a/b", value: "1" }]],
  ["an operation that nobody knows", config({ a: "1" }), [{ op: "mix", path: "/data/a" }]],
];

const merge: Row[] = [
  ["merges and deletes", config({ a: "1", b: "2" }), { data: { a: null, c: "3" }, immutable: true }],
  ["replaces lists", three, { spec: { containers: [{ name: "z" }] } }],
  ["takes a map for a text", config({ a: "1" }), { data: { a: { x: "1", y: null } } }],
];

/** What the server makes of such an error. */
const rejected = "the server rejected our request due to an error in our request";

interface Result {
  object?: unknown;
  error?: string;
}

async function byKubectl(type: string, live: Json, patch: unknown): Promise<Result> {
  const file = join(home, "live.json");
  await writeFile(file, JSON.stringify(live));
  const args = ["patch", "--local", `--type=${type}`, "-f", file, "-p", JSON.stringify(patch), "-o", "json", "--kubeconfig=/dev/null"];
  try {
    return { object: JSON.parse((await promisify(execFile)(release!.path, args, { env: { HOME: home } })).stdout) };
  } catch (error) {
    return { error: (error as { stderr: string }).stderr.replace(/^error: /, "").trimEnd() };
  }
}

function byUs(apply: () => unknown): Result {
  try {
    return { object: apply() };
  } catch (error) {
    if (error instanceof StatusError) return { error: error.message.trimEnd() };
    throw error;
  }
}

const definitionOf = ({ kind }: Json): string => `io.k8s.api.${kind === "Deployment" ? "apps" : "core"}.v1.${String(kind)}`;

describe.runIf(release)("as kubectl patch --local does", () => {
  test.each(strategic)("strategic: %s", async (_what, live, patch) => {
    const { error, ...theirs } = await byKubectl("strategic", live, patch);
    const ours = byUs(() => applyStrategicMergePatch(definitionOf(live), live, patch));
    expect(ours).toEqual(error === undefined ? theirs : { error: error === "lists of lists are not supported" ? rejected : error });
  });
  test.each(json)("JSON: %s", async (_what, live, patch) => {
    const ours = byUs(() => applyJsonPatch(live, patch));
    const theirs = await byKubectl("json", live, patch);
    expect(ours).toEqual(theirs.error === undefined ? theirs : { error: rejected });
  });
  test.each(merge)("merge: %s", async (_what, live, patch) => {
    expect(byUs(() => applyMergePatch(live, patch))).toEqual(await byKubectl("merge", live, patch));
  });
});
