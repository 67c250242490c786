import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "@kx/shared/meta/object";
import { createThreeWayJsonMergePatch } from "@kx/shared/patch/three-way-json-merge";
import { createThreeWayPatch, type ThreeWay } from "@kx/shared/patch/three-way-merge";
import { definitionOfKind } from "@kx/shared/schema/table";
import { kubectls } from "../support/kubectl.ts";
import { startRecordingServer, type RecordedPatch, type RecordingServer } from "./recording-server.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
const every = await kubectls();
/** The oldest and the newest: the rule has not changed between them. */
const releases = [...new Set([every[0], every.at(-1)])].filter((release) => release !== undefined);

let server: RecordingServer;
let home: string;
beforeAll(async () => {
  server = await startRecordingServer();
  home = await mkdtemp(join(tmpdir(), "kx-three-way-"));
});
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

type Json = Record<string, unknown>;

interface Shape {
  what: string;
  apiVersion: string;
  kind: string;
  /** Fields of the object beside apiVersion, kind and name: applied before, to be applied now, and live where it differs from before. */
  original: Json;
  modified: Json;
  live?: Json;
}

const container = (name: string, more: Json = {}): Json => ({ name, image: `${name}:1`, ...more });
const pods = (...containers: Json[]): Json => ({ template: { metadata: { labels: { app: "web" } }, spec: { containers } } });
const deployment = (spec: Json): Json => ({ spec: { selector: { matchLabels: { app: "web" } }, ...spec } });
const shape = (what: string, kind: string, original: Json, modified: Json, live?: Json): Shape => ({
  what,
  apiVersion: { Deployment: "apps/v1", Ingress: "networking.k8s.io/v1", Widget: "example.com/v1" }[kind] ?? "v1",
  kind,
  original,
  modified,
  ...(live ? { live } : {}),
});

const defaulted = { imagePullPolicy: "IfNotPresent", resources: {}, terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" };
const rolling = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } };
const dns = (protocol: string, name: string): Json => ({ name, port: 53, protocol, targetPort: 53 });
const volume = (name: string, source: Json): Json => ({ name, ...source });
const withVolumes = (...volumes: Json[]): Json => ({ template: { metadata: { labels: { app: "web" } }, spec: { containers: [container("a")], volumes } } });
const rule = (host: string): Json => ({ host, http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "web", port: { number: 80 } } } }] } });

const shapes: Shape[] = [
  shape("drops one of two containers", "Deployment", deployment(pods(container("a"), container("b"))), deployment(pods(container("a")))),
  shape(
    "changes an image beside defaults and a sidecar that somebody put in",
    "Deployment",
    deployment({ replicas: 1, ...pods(container("a")) }),
    deployment({ replicas: 1, ...pods(container("a", { image: "a:2" })) }),
    deployment({ replicas: 5, strategy: rolling, ...pods(container("sidecar", defaulted), container("a", defaulted)) }),
  ),
  shape(
    "adds a port to the second container",
    "Deployment",
    deployment(pods(container("a", { ports: [{ containerPort: 80 }] }), container("b", { ports: [{ containerPort: 81 }] }))),
    deployment(pods(container("a", { ports: [{ containerPort: 80 }] }), container("b", { ports: [{ containerPort: 81 }, { containerPort: 82, name: "x" }] }))),
  ),
  shape(
    "removes one environment variable and changes another",
    "Deployment",
    deployment(pods(container("a", { env: [{ name: "A", value: "1" }, { name: "B", value: "2" }, { name: "C", value: "3" }] }))),
    deployment(pods(container("a", { env: [{ name: "C", value: "4" }, { name: "A", value: "1" }] }))),
  ),
  shape("drops all environment variables", "Deployment", deployment(pods(container("a", { env: [{ name: "A", value: "1" }] }))), deployment(pods(container("a")))),
  shape("empties a list that merges", "Deployment", deployment(pods(container("a", { env: [{ name: "A", value: "1" }] }))), deployment(pods(container("a", { env: [] })))),
  shape("swaps containers", "Deployment", deployment(pods(container("a"), container("b"))), deployment(pods(container("b"), container("a")))),
  shape("replaces an atomic list", "Deployment", deployment(pods(container("a", { args: ["x", "y"] }))), deployment(pods(container("a", { args: ["y"] })))),
  shape("turns the strategy to Recreate", "Deployment", deployment({ strategy: rolling, ...pods(container("a")) }), deployment({ strategy: { type: "Recreate" }, ...pods(container("a")) })),
  shape(
    "names a strategy whose rest the server filled in",
    "Deployment",
    deployment({ strategy: { type: "RollingUpdate" }, ...pods(container("a")) }),
    deployment({ strategy: { type: "RollingUpdate" }, ...pods(container("a")) }),
    deployment({ strategy: rolling, ...pods(container("a")) }),
  ),
  shape(
    "changes the source of a volume and adds another",
    "Deployment",
    deployment(withVolumes(volume("v", { emptyDir: {} }))),
    deployment(withVolumes(volume("w", { emptyDir: {} }), volume("v", { configMap: { name: "c" } }))),
  ),
  shape(
    "changes a container that is gone from the server",
    "Deployment",
    deployment(pods(container("a"), container("b", { command: ["x"], env: [{ name: "A", value: "1" }] }))),
    deployment(pods(container("a"), container("b", { image: "b:2" }))),
    deployment(pods(container("a"))),
  ),
  shape("drops replicas so that somebody else scales", "Deployment", deployment({ replicas: 2, ...pods(container("a")) }), deployment(pods(container("a"))), deployment({ replicas: 7, ...pods(container("a")) })),
  shape("adds and removes finalizers", "ConfigMap", { metadata: { finalizers: ["x/b", "x/a"] } }, { metadata: { finalizers: ["x/c", "x/a"] } }),
  shape("has finalizers that are not sorted", "ConfigMap", { metadata: { finalizers: ["x/b", "x/a"] } }, { metadata: { finalizers: ["x/b", "x/a"] } }),
  shape("drops all finalizers", "ConfigMap", { metadata: { finalizers: ["x/a"] } }, {}),
  shape("removes one key of a ConfigMap", "ConfigMap", { data: { a: "1", b: "2" } }, { data: { a: "1" } }, { data: { a: "1", b: "3", c: "4" } }),
  shape("removes all data of a ConfigMap", "ConfigMap", { data: { a: "1" } }, {}),
  shape("labels and annotations come and go", "ConfigMap", { metadata: { labels: { a: "1", b: "2" } } }, { metadata: { labels: { a: "2" }, annotations: { n: "1" } } }),
  shape("repeats what the server lost", "ConfigMap", { data: { a: "1" } }, { data: { a: "1" } }, {}),
  shape("says null", "ConfigMap", { data: { a: "1" } }, { data: { a: "1" }, binaryData: null, immutable: null }, { data: { a: "1" }, immutable: true }),
  shape(
    "adds a port to a Service and takes one away",
    "Service",
    { spec: { ports: [{ name: "http", port: 80 }, { name: "old", port: 81 }] } },
    { spec: { ports: [{ name: "new", port: 8080 }, { name: "http", port: 80, targetPort: "web" }] } },
    { spec: { type: "ClusterIP", clusterIP: "10.0.0.9", ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 80 }, { name: "old", port: 81, protocol: "TCP", targetPort: 81 }] } },
  ),
  shape("adds UDP on the same port", "Service", { spec: { ports: [dns("TCP", "tcp")] } }, { spec: { ports: [dns("TCP", "tcp"), dns("UDP", "udp")] } }),
  shape("has two ports of one number", "Service", { spec: { ports: [dns("TCP", "tcp"), dns("UDP", "udp")] } }, { spec: { ports: [dns("TCP", "tcp"), { ...dns("UDP", "udp"), targetPort: 54 }] } }),
  shape("changes a selector", "Service", { spec: { selector: { app: "a", tier: "x" }, ports: [{ port: 80 }] } }, { spec: { selector: { app: "b" }, ports: [{ port: 80 }] } }),
  shape("replaces the rules of an Ingress", "Ingress", { spec: { rules: [rule("a"), rule("b")] } }, { spec: { rules: [rule("b")] } }),
  shape("secrets of a ServiceAccount", "ServiceAccount", { imagePullSecrets: [{ name: "a" }] }, { imagePullSecrets: [{ name: "b" }] }, { imagePullSecrets: [{ name: "c" }, { name: "a" }] }),
  shape("custom: changes, adds and drops fields, and replaces lists", "Widget", { spec: { a: 1, b: { c: 1, d: 2 }, list: [{ name: "x" }, { name: "y" }] } }, { spec: { a: 2, b: { d: 2, e: {} }, list: [{ name: "x" }] } }),
  shape("custom: leaves what others set", "Widget", { spec: { a: 1, old: { x: 1 } } }, { spec: { a: 1, f: 1.5 } }, { spec: { a: 1, theirs: [1], old: { x: 1, y: 2 } } }),
  shape("custom: says null and empty", "Widget", { spec: { a: 1, m: { x: 1 } } }, { spec: { a: null, m: {}, n: {} } }, { spec: { a: 1, b: 1, m: { x: 1, y: 1 } } }),
  shape("custom: a map becomes a list", "Widget", { spec: { a: { x: 1 } } }, { spec: { a: [1] } }),
  shape("changes nothing", "Service", { spec: { ports: [{ port: 80 }] } }, { spec: { ports: [{ port: 80 }] } }, { spec: { clusterIP: "10.0.0.1", ports: [{ port: 80, protocol: "TCP" }] } }),
];

function objectOf({ apiVersion, kind }: Shape, { metadata, ...rest }: Json): KubeObject {
  return { apiVersion, kind, ...rest, metadata: { annotations: {}, name: "web", namespace: "default", ...(metadata as Json | undefined) } };
}

/** The object with the annotation that apply keeps in it. */
function remembering(object: KubeObject, applied: KubeObject): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [annotation]: `${JSON.stringify(sorted(applied))}\n` } } };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

describe.each(releases)("kubectl $version", ({ path }) => {
  test.each(shapes)("$what", async (row) => {
    const original = objectOf(row, row.original);
    const manifest = objectOf(row, row.modified);
    server.current = remembering(objectOf(row, row.live ?? row.original), original);
    server.patches.length = 0;
    const file = join(home, "manifest.json");
    await writeFile(file, JSON.stringify(manifest));
    await promisify(execFile)(path, ["apply", "-f", file, "--validate=false", `--server=${server.url}`, "--kubeconfig=/dev/null"], {
      env: { HOME: home, KUBECACHEDIR: join(home, "cache") },
    });
    expect(server.patches).toHaveLength(row.what === "changes nothing" ? 0 : 1);
    const states = { original, modified: remembering(manifest, manifest), current: server.current };
    expect(patchOf(row, states)).toEqual(server.patches[0] ?? { contentType: "application/strategic-merge-patch+json", body: {} });
  });
});

function patchOf({ apiVersion, kind }: Shape, states: ThreeWay): RecordedPatch {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const definition = definitionOfKind({ group, version, kind });
  if (definition === undefined) return { contentType: "application/merge-patch+json", body: createThreeWayJsonMergePatch(states) };
  return { contentType: "application/strategic-merge-patch+json", body: createThreeWayPatch(definition, states) };
}
