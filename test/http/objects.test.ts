import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ namespaces: ["other"] });
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, data = {}): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

describe("an object", () => {
  test("is created with 201, its type and the fields that the server fills in", async () => {
    const answer = await api.call("POST", `${configMaps}?fieldManager=me`, { body: configMap("made", { a: "b" }) });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("no-cache, private");
    expect(answer.headers.get("audit-id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answer.text.endsWith("}\n")).toBe(true);
    expect(answer.json).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", metadata: { name: "made", namespace: "default" }, data: { a: "b" } });
    expect(answer.json.metadata.managedFields).toMatchObject([{ manager: "me", operation: "Update", apiVersion: "v1" }]);
    expect((await api.call("GET", `${configMaps}/made`)).json).toEqual(answer.json);
  });

  test("names its writer by User-Agent where the query does not", async () => {
    const { json } = await api.call("POST", configMaps, { body: configMap("by-agent", { a: "b" }), headers: { "user-agent": "helm/3.17 (linux)" } });
    expect(json.metadata.managedFields).toMatchObject([{ manager: "helm" }]);
  });

  test("is made from YAML", async () => {
    const body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-yaml}\ndata: {a: 'yes'}\n";
    const { status, json } = await api.call("POST", configMaps, { body, headers: { "content-type": "application/yaml" } });
    expect([status, json.data]).toEqual([201, { a: "yes" }]);
  });

  test("is made from protobuf, as kubectl 1.32 and later send it", async () => {
    // Unknown { TypeMeta { v1, Namespace }, raw: Namespace { metadata { name: wired } } }.
    const body = Buffer.from("6b3873000a0f0a02763112094e616d65737061636512090a070a0577697265641a002200", "hex");
    const headers = { "content-type": "application/vnd.kubernetes.protobuf", accept: "application/vnd.kubernetes.protobuf,application/json" };
    const { status, json } = await api.call("POST", "/api/v1/namespaces", { body, headers });
    expect([status, json.metadata.name]).toEqual([201, "wired"]);
  });

  test("is answered as YAML to who asks for that", async () => {
    await api.call("POST", configMaps, { body: configMap("as-yaml", { a: "yes" }) });
    const { headers, text } = await api.call("GET", `${configMaps}/as-yaml`, { headers: { accept: "application/yaml" } });
    expect(headers.get("content-type")).toBe("application/yaml");
    expect(text).toMatch(/^apiVersion: v1\ndata:\n {2}a: "yes"\nkind: ConfigMap\n/);
  });

  test("is indented for curl, for a browser and for ?pretty=true", async () => {
    await api.call("POST", configMaps, { body: configMap("pretty") });
    const path = `${configMaps}/pretty`;
    const plain = await api.call("GET", path);
    const indented = JSON.stringify(plain.json, null, 2);
    expect(plain.text).toBe(`${JSON.stringify(plain.json)}\n`);
    expect((await api.call("GET", `${path}?pretty=true`)).text).toBe(indented);
    expect((await api.call("GET", path, { headers: { "user-agent": "curl/8.5.0" } })).text).toBe(indented);
    expect((await api.call("GET", `${path}?pretty=false`, { headers: { "user-agent": "curl/8.5.0" } })).text).toBe(plain.text);
  });

  test("is replaced, and a stale replacement is a conflict", async () => {
    const { json: first } = await api.call("POST", configMaps, { body: configMap("replaced", { a: "1" }) });
    const next = await api.call("PUT", `${configMaps}/replaced`, { body: { ...first, data: { a: "2" } } });
    expect([next.status, next.json.data]).toEqual([200, { a: "2" }]);
    const stale = await api.call("PUT", `${configMaps}/replaced`, { body: { ...first, data: { a: "3" } } });
    expect(stale.json).toMatchObject({
      kind: "Status",
      code: 409,
      reason: "Conflict",
      message: 'Operation cannot be fulfilled on configmaps "replaced": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "replaced", kind: "configmaps" },
    });
  });

  test.each([
    ["application/merge-patch+json", { data: { a: null, c: "3" } }],
    ["application/strategic-merge-patch+json", { data: { a: null, c: "3" } }],
    ["application/json-patch+json", [{ op: "remove", path: "/data/a" }, { op: "add", path: "/data/c", value: "3" }]],
  ])("is patched by %s", async (contentType, body) => {
    const name = `patched-${contentType.split(/[/+]/)[1]}`;
    await api.call("POST", configMaps, { body: configMap(name, { a: "1", b: "2" }) });
    const { status, json } = await api.call("PATCH", `${configMaps}/${name}`, { body, headers: { "content-type": contentType } });
    expect([status, json.data]).toEqual([200, { b: "2", c: "3" }]);
  });

  test("is only checked on dry run", async () => {
    const { status, json } = await api.call("POST", `${configMaps}?dryRun=All`, { body: configMap("dry") });
    expect(status).toBe(201);
    expect(json.metadata.uid).toBeDefined();
    expect(json.metadata.resourceVersion).toBeUndefined();
    expect((await api.call("GET", `${configMaps}/dry`)).status).toBe(404);
  });
});

describe("a delete", () => {
  test("of most kinds answers a Status with the uid", async () => {
    const { json } = await api.call("POST", configMaps, { body: configMap("gone") });
    const answer = await api.call("DELETE", `${configMaps}/gone`, { body: { propagationPolicy: "Background" } });
    expect([answer.status, answer.json]).toEqual([
      200,
      { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: { name: "gone", kind: "configmaps", uid: json.metadata.uid } },
    ]);
  });

  test("of a service answers the object", async () => {
    const services = "/api/v1/namespaces/default/services";
    await api.call("POST", services, { body: { metadata: { name: "web" }, spec: { clusterIP: "None", ports: [{ port: 80 }] } } });
    const { json } = await api.call("DELETE", `${services}/web`);
    expect([json.kind, json.metadata.name]).toEqual(["Service", "web"]);
  });

  test("that finalizers hold up answers the object", async () => {
    await api.call("POST", configMaps, { body: { metadata: { name: "held", finalizers: ["a.b/c"] } } });
    const { status, json } = await api.call("DELETE", `${configMaps}/held`);
    expect(status).toBe(200);
    expect(json.metadata.deletionTimestamp).toBeDefined();
    const freed = await api.call("PATCH", `${configMaps}/held`, { body: { metadata: { finalizers: null } }, headers: { "content-type": "application/merge-patch+json" } });
    expect(freed.status).toBe(200);
    expect((await api.call("GET", `${configMaps}/held`)).status).toBe(404);
  });

  test("takes its options from the query, too", async () => {
    await api.call("POST", configMaps, { body: configMap("dry-delete") });
    expect((await api.call("DELETE", `${configMaps}/dry-delete?dryRun=All`)).status).toBe(200);
    expect((await api.call("DELETE", `${configMaps}/dry-delete`, { body: { dryRun: ["All"] } })).status).toBe(200);
    expect((await api.call("GET", `${configMaps}/dry-delete`)).status).toBe(200);
  });

  test("with a foreign uid as precondition is a conflict", async () => {
    const { json } = await api.call("POST", configMaps, { body: configMap("kept") });
    const answer = await api.call("DELETE", `${configMaps}/kept`, { body: { preconditions: { uid: "x" } } });
    expect(answer.json).toMatchObject({ code: 409, message: expect.stringContaining(`the UID in the precondition (x) does not match the UID in record (${json.metadata.uid})`) });
  });

  test("of a collection answers the list of what went", async () => {
    const secrets = "/api/v1/namespaces/other/secrets";
    for (const name of ["a", "b"]) await api.call("POST", secrets, { body: { metadata: { name, labels: { go: "yes" } } } });
    await api.call("POST", secrets, { body: { metadata: { name: "c" } } });
    const { status, json } = await api.call("DELETE", `${secrets}?labelSelector=go%3Dyes`);
    expect([status, json.kind, json.items.map((item: { metadata: { name: string } }) => item.metadata.name)]).toEqual([200, "SecretList", ["a", "b"]]);
    expect((await api.call("GET", secrets)).json.items).toHaveLength(1);
  });
});
