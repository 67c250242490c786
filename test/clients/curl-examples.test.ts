import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startListeningCluster, type ListeningCluster } from "../support/listening-cluster.ts";
import { run, start } from "../support/run.ts";

/** The requests that the Kubernetes documentation shows for its API (reference/using-api/api-concepts), by the real curl. */

let lab: ListeningCluster;
let server: string;
let credentials: string[];
beforeAll(async () => {
  lab = await startListeningCluster();
  const { clusters, users } = parse(lab.cluster.kubeconfig!) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: Record<"client-certificate-data" | "client-key-data", string> }];
  };
  const file = (name: string, base64: string): string => {
    const path = join(lab.dir, name);
    writeFileSync(path, Buffer.from(base64, "base64"), { mode: 0o600 });
    return path;
  };
  ({ server } = clusters[0].cluster);
  credentials = [
    "--cacert", file("ca.crt", clusters[0].cluster["certificate-authority-data"]),
    "--cert", file("client.crt", users[0].user["client-certificate-data"]),
    "--key", file("client.key", users[0].user["client-key-data"]),
  ];
  await curl("/api/v1/namespaces", ["--json", JSON.stringify({ metadata: { name: "test" } })]);
});
afterAll(() => lab?.close());

interface Curled {
  status: number;
  headers: string;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came
  json: any;
}

/** One request. @param args beside the address */
async function curl(path: string, args: readonly string[] = [], { anonymous = false } = {}): Promise<Curled> {
  const trust = anonymous ? credentials.slice(0, 2) : credentials;
  const { code, stdout, stderr } = await run("curl", ["--silent", "--show-error", "--include", "--globoff", ...trust, ...args, server + path]);
  expect(code, stderr).toBe(0);
  const [head = "", ...rest] = stdout.split("\r\n\r\n");
  const text = rest.join("\r\n\r\n");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // Plain text, or several lines.
  }
  return { status: Number(head.split(" ")[1]), headers: head, text, json };
}

const send = (method: string, body: unknown, type = "application/json"): string[] => ["-X", method, "-H", `Content-Type: ${type}`, "--data-binary", typeof body === "string" ? body : JSON.stringify(body)];
const configMaps = "/api/v1/namespaces/test/configmaps";
const names = ({ json }: Curled): string[] => json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
const podText = (name: string): string => `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}`;

test("what a person sees is indented", async () => {
  const { text, headers } = await curl("/api/v1/namespaces/test");
  expect(headers).toMatch(/^content-type: application\/json$/im);
  expect(text).toMatch(/^\{\n {2}"kind": "Namespace",\n {2}"apiVersion": "v1",\n {2}"metadata": \{\n {4}"\w+": "[^"]+",\n/);
});

test("a request without a credential is refused, with another CA it is not even sent", async () => {
  const { status, json } = await curl("/api/v1/pods", [], { anonymous: true });
  expect([status, json.message]).toEqual([401, "Unauthorized"]);
  const strange = await run("curl", ["--silent", "--show-error", `${server}/healthz`]);
  expect([strange.code, strange.stdout]).toEqual([60, ""]);
});

test("list, and watch from the list's resourceVersion", async () => {
  const list = await curl("/api/v1/namespaces/test/pods");
  expect(list.json).toMatchObject({ kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: expect.stringMatching(/^\d+$/) }, items: [] });
  const query = `watch=1&resourceVersion=${list.json.metadata.resourceVersion}`;
  const watching = start("curl", ["--silent", "--no-buffer", ...credentials, `${server}/api/v1/namespaces/test/pods?${query}`]);
  await curl("/api/v1/namespaces/test/pods", send("POST", podText("foo")));
  const stdout = await watching.until((text) => text.includes('"phase":"Running"'));
  const events = stdout.trim().split("\n").map((line) => JSON.parse(line) as { type: string; object: { kind: string; apiVersion: string; metadata: { name: string } } });
  expect(events[0]).toMatchObject({ type: "ADDED", object: { kind: "Pod", apiVersion: "v1", metadata: { name: "foo" } } });
  expect([...new Set(events.slice(1).map(({ type, object }) => `${type} ${object.metadata.name}`))]).toEqual(["MODIFIED foo"]);
  await watching.stop();
});

test("watch with bookmarks, and with the whole state first", async () => {
  const path = "/api/v1/namespaces/test/pods?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersion=&resourceVersionMatch=NotOlderThan&timeoutSeconds=1";
  const { text, headers } = await curl(path, ["--no-buffer"]);
  expect(headers).toMatch(/^transfer-encoding: chunked$/im);
  const events = text.trim().split("\n").map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK", "BOOKMARK"]);
  expect(events[1].object).toMatchObject({ kind: "Pod", apiVersion: "v1", metadata: { annotations: { "k8s.io/initial-events-end": "true" } } });
});

test("a large list in chunks", async () => {
  for (let i = 0; i < 7; i++) await curl(configMaps, send("POST", { metadata: { name: `chunk-${i}`, labels: { chunked: "yes" } } }));
  const first = await curl("/api/v1/configmaps?limit=3&fieldSelector=metadata.namespace%3Dtest");
  expect(names(first)).toEqual(["chunk-0", "chunk-1", "chunk-2"]);
  const second = await curl(`/api/v1/configmaps?limit=3&fieldSelector=metadata.namespace%3Dtest&continue=${first.json.metadata.continue}`);
  expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
  const third = await curl(`/api/v1/configmaps?limit=3&fieldSelector=metadata.namespace%3Dtest&continue=${second.json.metadata.continue}`);
  expect([...names(second), ...names(third)]).toEqual(["chunk-3", "chunk-4", "chunk-5", "chunk-6", "kube-root-ca.crt"]);
  expect(third.json.metadata).not.toHaveProperty("continue");
});

describe("representations", () => {
  test("a Table, or what else is accepted", async () => {
    const table = await curl("/api/v1/namespaces/test/pods", ["-H", "Accept: application/json;as=Table;g=meta.k8s.io;v=v1"]);
    expect(table.json).toMatchObject({ kind: "Table", apiVersion: "meta.k8s.io/v1", rows: [{ cells: expect.arrayContaining(["foo", "1/1", "Running"]) }] });
    const either = await curl("/apis/rbac.authorization.k8s.io/v1/roles", ["-H", "Accept: application/json;as=Table;g=meta.k8s.io;v=v1, application/json"]);
    expect(either.json.kind).toBe("Table");
  });

  test("metadata alone", async () => {
    const list = await curl("/api/v1/namespaces/test/pods", ["-H", "Accept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"]);
    expect(list.json).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", items: [{ metadata: { name: "foo" } }] });
    const one = await curl("/api/v1/namespaces/test/pods/foo", ["-H", "Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"]);
    expect(Object.keys(one.json).toSorted()).toEqual(["apiVersion", "kind", "metadata"]);
  });

  test("YAML in, and 415 and 406 for what nobody speaks", async () => {
    const made = await curl(configMaps, send("POST", "metadata: {name: from-yaml}\ndata: {a: b}\n", "application/yaml"));
    expect([made.status, made.json.data]).toEqual([201, { a: "b" }]);
    const cbor = await curl(configMaps, send("POST", "x", "application/cbor"));
    expect([cbor.status, cbor.json.reason]).toEqual([415, "UnsupportedMediaType"]);
    const html = await curl(configMaps, ["-H", "Accept: text/html"]);
    expect([html.status, html.json.reason]).toEqual([406, "NotAcceptable"]);
  });

  test("compressed where there is much to say and the client takes it", async () => {
    const big = await curl("/openapi/v3/apis/apps/v1", ["--compressed", "-H", "Accept-Encoding: gzip", "-H", "User-Agent: Go-http-client/1.1"]);
    expect([big.status, big.json.openapi]).toEqual([200, "3.0.0"]);
  });
});

test("dry run stores nothing", async () => {
  const dry = await curl("/api/v1/namespaces/test/pods?dryRun=All", send("POST", podText("dry")));
  expect([dry.status, dry.json.metadata.name, dry.json.spec.restartPolicy]).toEqual([201, "dry", "Always"]);
  expect((await curl("/api/v1/namespaces/test/pods/dry")).status).toBe(404);
});

test("field validation", async () => {
  const body = { metadata: { name: "strict" }, data: { a: "b" }, unknown: 1 };
  const strict = await curl(`${configMaps}?fieldValidation=Strict`, send("POST", body));
  expect([strict.status, strict.json.message]).toEqual([400, 'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "unknown"']);
  const warned = await curl(`${configMaps}?dryRun=All`, send("POST", body));
  expect([warned.status, warned.headers]).toEqual([201, expect.stringMatching(/^warning: 299 - "unknown field \\"unknown\\""$/im)]);
});

test("server-side apply", async () => {
  const apply = (manager: string, value: string, force = false): Promise<Curled> =>
    curl(`${configMaps}/test-cm?fieldManager=${manager}&force=${force}`, send("PATCH", `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: test-cm}\ndata: {key: ${value}}\n`, "application/apply-patch+yaml"));
  const made = await apply("curl", "some-value");
  expect([made.status, made.json.metadata.managedFields[0]]).toMatchObject([201, { manager: "curl", operation: "Apply", fieldsV1: { "f:data": { "f:key": {} } } }]);
  expect((await apply("other", "new")).json.message).toBe('Apply failed with 1 conflict: conflict with "curl": .data.key');
  expect((await apply("other", "new", true)).json.data).toEqual({ key: "new" });
});

test("patches by their content types", async () => {
  const patch = (type: string, body: unknown): Promise<Curled> => curl(`${configMaps}/test-cm`, send("PATCH", body, type));
  expect((await patch("application/merge-patch+json", { data: { more: "1" } })).json.data).toEqual({ key: "new", more: "1" });
  expect((await patch("application/json-patch+json", [{ op: "remove", path: "/data/key" }])).json.data).toEqual({ more: "1" });
  expect((await patch("application/strategic-merge-patch+json", { data: { $patch: "replace", only: "2" } })).json.data).toEqual({ only: "2" });
  const plain = await patch("application/json", {});
  expect([plain.status, plain.json.message]).toEqual([
    415,
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml",
  ]);
});

test("field and label selectors", async () => {
  expect(names(await curl("/api/v1/namespaces/test/pods?fieldSelector=status.phase=Running"))).toEqual(["foo"]);
  expect(names(await curl("/api/v1/namespaces/test/pods?fieldSelector=status.phase!=Running,spec.restartPolicy=Always"))).toEqual([]);
  expect(names(await curl(`${configMaps}?labelSelector=chunked+in+(yes,no),!other&limit=2`))).toEqual(["chunk-0", "chunk-1"]);
  const unknown = await curl("/api/v1/namespaces/test/pods?fieldSelector=foo.bar=x");
  expect([unknown.status, unknown.json.message]).toEqual([400, expect.stringContaining("field label not supported: foo.bar")]);
});

test("an update from an old state is a conflict", async () => {
  const { json } = await curl(`${configMaps}/test-cm`);
  expect((await curl(`${configMaps}/test-cm`, send("PUT", { ...json, data: { a: "1" } }))).status).toBe(200);
  const late = await curl(`${configMaps}/test-cm`, send("PUT", { ...json, data: { a: "2" } }));
  expect([late.status, late.json.message]).toEqual([409, 'Operation cannot be fulfilled on configmaps "test-cm": the object has been modified; please apply your changes to the latest version and try again']);
});

test("delete, and delete of a collection", async () => {
  const one = await curl(`${configMaps}/test-cm`, ["-X", "DELETE"]);
  expect(one.json).toMatchObject({ kind: "Status", status: "Success", details: { name: "test-cm", kind: "configmaps" } });
  const many = await curl(`${configMaps}?labelSelector=chunked%3Dyes`, ["-X", "DELETE"]);
  expect([many.status, many.json.kind, names(many)]).toEqual([200, "ConfigMapList", ["chunk-0", "chunk-1", "chunk-2", "chunk-3", "chunk-4", "chunk-5", "chunk-6"]]);
  expect(names(await curl(configMaps))).toEqual(["from-yaml", "kube-root-ca.crt"]);
});

test("health, version and the index of paths need no object", async () => {
  expect((await curl("/readyz?verbose")).text).toMatch(/^\[\+\]ping ok\n[^]*readyz check passed\n$/);
  expect((await curl("/version", [], { anonymous: true })).json.gitVersion).toMatch(/^v1\.36\./);
  expect((await curl("/")).json.paths).toEqual(expect.arrayContaining(["/api", "/apis", "/openapi/v3", "/version"]));
  expect(await curl("/nowhere")).toMatchObject({ status: 404, text: "404 page not found\n" });
});
