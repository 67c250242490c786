import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type Answer, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const yaml = { "content-type": "application/apply-patch+yaml" };
const patch = (path: string, body: unknown, query = "fieldManager=m"): Promise<Answer> => api.call("PATCH", `${path}?${query}`, { body, headers: yaml });
const config = (name: string, data: object = {}, metadata: object = {}): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data });
const apply = (name: string, data: object, query?: string): Promise<Answer> => patch(`${configMaps}/${name}`, config(name, data), query);
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const deployment = (name: string, spec: object): object => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { selector: { matchLabels: { app: "web" } }, template, ...spec } });

describe("an applied object", () => {
  test("is created with 201, changed with 200, and not written when nothing changes", async () => {
    const made = await apply("made", { a: "1" });
    expect([made.status, made.json.data]).toEqual([201, { a: "1" }]);
    expect(made.json.metadata.managedFields).toMatchObject([{ manager: "m", operation: "Apply", apiVersion: "v1", fieldsV1: { "f:data": { "f:a": {} } } }]);
    const again = await apply("made", { a: "1" });
    expect([again.status, again.json]).toEqual([200, made.json]);
    const changed = await apply("made", { b: "1" });
    expect([changed.status, changed.json.data]).toEqual([200, { b: "1" }]);
  });

  test("has its defaults, and nobody owns them", async () => {
    const { status, json } = await patch(`${deployments}/defaults`, deployment("defaults", {}));
    expect([status, json.spec.replicas, json.metadata.generation]).toEqual([201, 1, 1]);
    expect(Object.keys(json.metadata.managedFields[0].fieldsV1["f:spec"])).toEqual(["f:selector", "f:template"]);
    const again = await patch(`${deployments}/defaults`, deployment("defaults", {}));
    expect(again.json.metadata.resourceVersion).toBe(json.metadata.resourceVersion);
  });

  test("that is applied over and over without a change is looked at anew once anything else changes", async () => {
    const first = await apply("often", { a: "1" });
    for (let time = 0; time < 3; time++) expect((await apply("often", { a: "1" })).json).toEqual(first.json);
    await api.call("PATCH", `${configMaps}/often?fieldManager=other`, { body: { data: { a: "2" } }, headers: { "content-type": "application/merge-patch+json" } });
    expect((await apply("often", { a: "1" })).json.message).toMatch(/^Apply failed with 1 conflict: conflict with "other" using v1/);
    expect((await apply("often", { a: "1" }, "fieldManager=m&force=true")).json.data).toEqual({ a: "1" });
    await api.call("DELETE", `${configMaps}/often`);
    expect((await apply("often", { a: "1" })).status).toBe(201);
  });

  test("that asks for a warning gives it every time", async () => {
    const endpoints = { apiVersion: "v1", kind: "Endpoints", metadata: { name: "warned" }, subsets: [{ addresses: [{ ip: "192.0.2.1" }], ports: [{ port: 80 }] }] };
    for (let time = 0; time < 4; time++) {
      const { warnings } = await patch("/api/v1/namespaces/default/endpoints/warned", endpoints);
      expect(warnings).toBe('299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"');
    }
  });

  test("written otherwise than it is kept is not written again", async () => {
    const limits = { cpu: "1000m" };
    const body = deployment("quantities", { template: { ...template, spec: { containers: [{ name: "c", image: "nginx", tty: false, resources: { limits } }] } } });
    const { json } = await patch(`${deployments}/quantities`, body);
    expect(json.spec.template.spec.containers[0].resources.limits.cpu).toBe("1");
    expect((await patch(`${deployments}/quantities`, body)).json).toEqual(json);
  });

  test("is validated like any other", async () => {
    const { status, json } = await apply("made", { "a b": "1" });
    expect([status, json.reason]).toEqual([422, "Invalid"]);
    const missing = await patch("/api/v1/namespaces/nope/configmaps/x", config("x"));
    expect([missing.status, missing.json.message]).toEqual([404, 'namespaces "nope" not found']);
  });

  test("is not stored by a dry run", async () => {
    const { status, json } = await apply("dry", {}, "fieldManager=m&dryRun=All");
    expect([status, json.metadata.resourceVersion]).toEqual([201, undefined]);
    expect((await api.call("GET", `${configMaps}/dry`)).status).toBe(404);
    await apply("dry", { a: "1" });
    expect((await apply("dry", { a: "2" }, "fieldManager=m&dryRun=All")).json.data).toEqual({ a: "2" });
    expect((await api.call("GET", `${configMaps}/dry`)).json.data).toEqual({ a: "1" });
  });

  test("created by many at once is one, with all of them", async () => {
    const managers = ["a", "b", "c", "d"];
    const answers = await Promise.all(managers.map((name) => apply("crowd", { [name]: "1" }, `fieldManager=${name}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const { json } = await api.call("GET", `${configMaps}/crowd`);
    expect([Object.keys(json.data).sort(), json.metadata.managedFields.length]).toEqual([managers, 4]);
  });
});

describe("conflicts", () => {
  test("are 409 with their causes, until they are forced", async () => {
    await api.call("POST", `${configMaps}?fieldManager=creator`, { body: config("taken", { a: "1" }) });
    const { status, json } = await apply("taken", { a: "2" });
    expect([status, json.reason, json.message]).toEqual([409, "Conflict", 'Apply failed with 1 conflict: conflict with "creator" using v1: .data.a']);
    expect(json.details).toEqual({ causes: [{ reason: "FieldManagerConflict", message: 'conflict with "creator" using v1', field: ".data.a" }] });
    expect((await apply("taken", { a: "2" }, "fieldManager=m&force=true")).json.data).toEqual({ a: "2" });
  });

  test("an older state is refused", async () => {
    await apply("older", { a: "1" });
    const { status, json } = await patch(`${configMaps}/older`, config("older", { a: "2" }, { resourceVersion: "1" }));
    expect([status, json.reason]).toEqual([409, "Conflict"]);
    expect(json.message).toContain("the object has been modified; please apply your changes to the latest version and try again");
  });
});

describe("subresources", () => {
  test("scale is owned by its own entry", async () => {
    await patch(`${deployments}/scaled`, deployment("scaled", { replicas: 1 }), "fieldManager=a");
    const scale = (query: string): Promise<Answer> => patch(`${deployments}/scaled/scale`, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "scaled" }, spec: { replicas: 2 } }, query);
    expect((await scale("fieldManager=b")).json.message).toBe('Apply failed with 1 conflict: conflict with "a": .spec.replicas');
    expect((await scale("fieldManager=b&force=true")).json.spec).toEqual({ replicas: 2 });
    const back = await patch(`${deployments}/scaled`, deployment("scaled", { replicas: 1 }), "fieldManager=a");
    expect(back.json.message).toBe('Apply failed with 1 conflict: conflict with "b" with subresource "scale": .spec.replicas');
  });

  test("status is applied apart from spec, to an object that is there", async () => {
    const status = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "scaled" }, status: { replicas: 1 } };
    const { json } = await patch(`${deployments}/scaled/status`, status, "fieldManager=s");
    expect([json.status.replicas, json.spec.replicas]).toEqual([1, 2]);
    expect(json.metadata.managedFields).toContainEqual(expect.objectContaining({ manager: "s", subresource: "status", fieldsV1: { "f:status": { "f:replicas": {} } } }));
    expect((await patch(`${deployments}/nobody/status`, { ...status, metadata: { name: "nobody" } })).status).toBe(404);
  });
});

test.each<[string, string, unknown, number, string]>([
  ["no manager", "", config("bad"), 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
  ["another version", "fieldManager=m", { ...config("bad"), apiVersion: "v2" }, 400, "invalid object type: /v2, Kind=ConfigMap"],
  ["another kind", "fieldManager=m", { apiVersion: "apps/v1", kind: "Deployment" }, 400, "invalid object type: apps/v1, Kind=Deployment"],
  ["no type", "fieldManager=m", {}, 400, "invalid object type: /, Kind="],
  ["managedFields", "fieldManager=m", config("bad", {}, { managedFields: [] }), 400, "metadata.managedFields must be nil"],
  ["another name", "fieldManager=m", config("other"), 400, "the name of the object (other) does not match the name on the URL (bad)"],
  ["another namespace", "fieldManager=m", config("bad", {}, { namespace: "x" }), 400, "the namespace of the provided object does not match the namespace sent on the request"],
  ["a uid", "fieldManager=m", config("bad", {}, { uid: "1" }), 409, 'Operation cannot be fulfilled on configmaps "bad": uid mismatch: the provided object specified uid 1, and no existing object was found'],
  ["an unknown field", "fieldManager=m", { ...config("bad", {}, { namespace: "default" }), dat: 1 }, 500, "failed to create typed patch object (default/bad; /v1, Kind=ConfigMap): .dat: field not declared in schema"],
  ["two wrong types", "fieldManager=m", config("bad", { a: 1, b: true }), 500, "failed to create typed patch object (/bad; /v1, Kind=ConfigMap): errors:\n  .data.a: expected string, got &value.valueUnstructured{Value:1}\n  .data.b: expected string, got &value.valueUnstructured{Value:true}"],
  ["no YAML map", "fieldManager=m", "- a", 400, "json: cannot unmarshal array into Go value of type map[string]interface {}"],
  ["a key twice", "fieldManager=m&fieldValidation=Strict", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndata:\n  a: x\n  a: z\n", 400, 'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 6: key "a" already set in map'],
])("%s is refused", async (_title, query, body, code, message) => {
  const { status, json } = await patch(`${configMaps}/bad`, body, query);
  expect([status, json.message]).toEqual([code, message]);
});

test("what the server prepares for a new object is nobody's", async () => {
  const namespace = await api.call("POST", "/api/v1/namespaces?fieldManager=maker", { body: { metadata: { name: "owned" } } });
  expect(namespace.json.spec).toEqual({ finalizers: ["kubernetes"] });
  expect(namespace.json.metadata.managedFields).toMatchObject([{ manager: "maker", fieldsV1: { "f:metadata": { "f:labels": { ".": {}, "f:kubernetes.io/metadata.name": {} } } } }]);
  expect(Object.keys(namespace.json.metadata.managedFields[0].fieldsV1)).toEqual(["f:metadata"]);
  const job = await api.call("POST", "/apis/batch/v1/namespaces/default/jobs?fieldManager=maker", {
    body: { metadata: { name: "owned" }, spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "nginx" }] } } } },
  });
  expect(job.json.spec.selector.matchLabels).toHaveProperty(["batch.kubernetes.io/controller-uid"]);
  const spec = job.json.metadata.managedFields[0].fieldsV1["f:spec"];
  expect([spec["f:selector"], Object.keys(spec["f:template"])]).toEqual([undefined, ["f:spec"]]);
});
