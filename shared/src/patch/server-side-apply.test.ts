import { describe, expect, test } from "vitest";
import type { StatusError } from "../errors/status-error.ts";
import type { KubeObject } from "../meta/object.ts";
import type { ManagedFieldsEntry } from "./managed-fields-entry.ts";
import { serverSideApply, type ApplyRecord } from "./server-side-apply.ts";

type Json = Record<string, unknown>;

const configMap = "io.k8s.api.core.v1.ConfigMap";
const deployment = "io.k8s.api.apps.v1.Deployment";
const at = (second: number): string => `2024-01-01T00:00:${String(second).padStart(2, "0")}Z`;
const apply = (live: KubeObject | undefined, applied: KubeObject, more: Partial<ApplyRecord> = {}): KubeObject =>
  serverSideApply({ definition: configMap, live, applied, manager: "m", apiVersion: "v1", force: false, time: at(30), ...more }).object;
const conflictOf = (live: KubeObject, applied: KubeObject, more: Partial<ApplyRecord> = {}): StatusError => {
  try {
    apply(live, applied, more);
  } catch (error) {
    return error as StatusError;
  }
  throw new Error("no conflict");
};
const config = (data: Json, managedFields?: ManagedFieldsEntry[], metadata: Json = {}): KubeObject =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", ...metadata, ...(managedFields ? { managedFields } : {}) }, data }) as KubeObject;
const entry = (manager: string, fieldsV1: object, more: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: "Apply",
  apiVersion: "v1",
  time: at(1),
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});
const update = { operation: "Update" };
const data = (...names: string[]): object => ({ "f:data": Object.fromEntries(names.map((name) => [`f:${name}`, {}])) });
const web = (spec: Json, managedFields?: ManagedFieldsEntry[]): KubeObject =>
  ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", ...(managedFields ? { managedFields } : {}) }, spec }) as KubeObject;
const ofPods = (spec: Json): Json => ({ template: { spec } });
const applyWeb = (live: KubeObject | undefined, applied: KubeObject, more: Partial<ApplyRecord> = {}): Json => {
  const { spec } = apply(live, applied, { definition: deployment, apiVersion: "apps/v1", ...more }) as KubeObject & { spec: Json };
  return spec;
};
const entriesOf = (object: KubeObject): unknown => object.metadata.managedFields;
/** Who owns what, without the rest of the entries. */
const owners = (object: KubeObject): object =>
  Object.fromEntries((object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]));

describe("ownership", () => {
  test("a new object is owned in what was sent, not in its name and type", () => {
    const object = apply(undefined, config({ a: "1" }, undefined, { namespace: "n", labels: { l: "1" } }));
    expect(entriesOf(object)).toEqual([entry("m", { ...data("a"), "f:metadata": { "f:labels": { "f:l": {} } } }, { time: at(30) })]);
  });

  test("nothing sent, nothing owned", () => {
    expect(entriesOf(apply(undefined, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } } as KubeObject))).toEqual([]);
  });

  test.each<[string, Json, object]>([
    ["an atomic map is one field", { selector: { matchLabels: { app: "web" } } }, { "f:selector": {} }],
    ["an empty map is a field", { strategy: {} }, { "f:strategy": {} }],
    ["a null is a field", { replicas: null }, { "f:replicas": {} }],
    [
      "keyed elements by their keys, defaults filled in, and themselves",
      ofPods({ containers: [{ name: "c", command: ["x"], ports: [{ containerPort: 80 }], env: [] }] }),
      {
        "f:template": {
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': { ".": {}, "f:command": {}, "f:name": {}, "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } } },
            },
          },
        },
      },
    ],
  ])("%s", (_title, spec, fields) => {
    const object = apply(undefined, web(spec), { definition: deployment, apiVersion: "apps/v1" });
    expect(owners(object)).toEqual({ m: { "f:spec": fields } });
  });

  test("elements of a set by their values", () => {
    const object = apply(undefined, config({}, undefined, { finalizers: ["x/a"] }));
    expect(owners(object)).toEqual({ m: { "f:data": {}, "f:metadata": { "f:finalizers": { 'v:"x/a"': {} } } } });
  });

  test("status is another path's", () => {
    const applied = { ...web({ replicas: 1 }), status: { replicas: 1 } } as KubeObject;
    const more = { definition: deployment, apiVersion: "apps/v1" };
    expect(owners(apply(undefined, applied, more))).toEqual({ m: { "f:spec": { "f:replicas": {} } } });
    expect(entriesOf(apply(undefined, applied, { ...more, subresource: "status" }))).toMatchObject([
      { subresource: "status", fieldsV1: { "f:status": { "f:replicas": {} } } },
    ]);
  });

  test("an equal value is shared", () => {
    const live = config({ a: "1" }, [entry("other", data("a"))]);
    expect(owners(apply(live, config({ a: "1" })))).toEqual({ other: data("a"), m: data("a") });
  });

  test("an object that nobody is known to own was somebody's first", () => {
    const object = apply(config({ a: "1" }), config({ b: "2" }));
    expect(entriesOf(object)).toEqual([
      entry("m", data("b"), { time: at(30) }),
      entry("before-first-apply", { "f:data": { ".": {}, "f:a": {} } }, { ...update, time: at(30) }),
    ]);
    expect(conflictOf(config({ a: "1" }), config({ a: "2" })).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
  });

  test("an apply that changes nothing keeps its time; one that does has the new one", () => {
    const live = config({ a: "1" }, [entry("m", data("a"))]);
    expect(apply(live, config({ a: "1" }))).toEqual(live);
    expect(entriesOf(apply(live, config({ a: "2" })))).toEqual([entry("m", data("a"), { time: at(30) })]);
  });

  test("entries: Apply before Update, then by age and name", () => {
    const live = config({ a: "1", b: "1", c: "1" }, [entry("z", data("b"), { time: at(2) }), entry("y", data("a")), entry("x", data("c"), update)]);
    const object = apply(live, config({ d: "1" }));
    expect(object.metadata.managedFields?.map(({ manager }) => manager)).toEqual(["y", "z", "m", "x"]);
  });
});

describe("conflicts", () => {
  const live = config({ a: "1", b: "1" }, [entry("b", data("a", "b")), entry("a", data("a"), update)]);

  test("one", () => {
    const { status } = conflictOf(config({ a: "1" }, [entry("b", data("a"))]), config({ a: "2" }));
    expect(status).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "b": .data.a',
      details: { causes: [{ reason: "FieldManagerConflict", message: 'conflict with "b"', field: ".data.a" }] },
    });
    expect(Object.keys(status.details!)).toEqual(["causes"]);
  });

  test("several, by manager", () => {
    const { message, status } = conflictOf(live, config({ a: "2", b: "2" }));
    expect(message).toBe('Apply failed with 3 conflicts: conflicts with "a" using v1:\n- .data.a\nconflicts with "b":\n- .data.a\n- .data.b');
    expect(status.details!.causes).toHaveLength(3);
  });

  test.each<[string, ManagedFieldsEntry, string]>([
    ["an apply", entry("x", data("a")), '"x"'],
    ["an update", entry("x", data("a"), update), '"x" using v1'],
    ["an update of a subresource", entry("x", data("a"), { ...update, subresource: "scale" }), '"x" with subresource "scale" using v1'],
    ["an apply of a subresource", entry("x", data("a"), { subresource: "scale" }), '"x" with subresource "scale"'],
  ])("with %s", (_title, owner, text) => {
    expect(conflictOf(config({ a: "1" }, [owner]), config({ a: "2" })).message).toBe(`Apply failed with 1 conflict: conflict with ${text}: .data.a`);
  });

  const container = { name: "c", image: "a", command: ["x"], ports: [{ containerPort: 80, hostPort: 1 }] };
  const port = 'k:{"containerPort":80,"protocol":"TCP"}';
  const inContainer = (fields: object): object => ({ "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"c"}': fields } } } } });
  test.each<[object, Json, string]>([
    [inContainer({ "f:image": {} }), { ...container, image: "b" }, '.spec.template.spec.containers[name="c"].image'],
    [inContainer({ "f:command": {} }), { ...container, command: ["y"] }, '.spec.template.spec.containers[name="c"].command'],
    [
      inContainer({ "f:ports": { [port]: { "f:hostPort": {} } } }),
      { ...container, ports: [{ containerPort: 80, hostPort: 2 }] },
      '.spec.template.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].hostPort',
    ],
  ])("at a path of %j", (owned, changed, path) => {
    const old = web(ofPods({ containers: [container] }), [entry("x", owned, { apiVersion: "apps/v1" })]);
    const { message } = conflictOf(old, web(ofPods({ containers: [changed] })), { definition: deployment, apiVersion: "apps/v1" });
    expect(message).toBe(`Apply failed with 1 conflict: conflict with "x": ${path}`);
  });

  test("force takes the fields", () => {
    const object = apply(live, config({ a: "2" }), { force: true });
    expect(object).toMatchObject({ data: { a: "2", b: "1" } });
    expect(owners(object)).toEqual({ m: data("a"), b: data("b") });
  });
});

describe("what is no longer sent", () => {
  const none: Json = {};
  test.each<[string, KubeObject, Json, Json | null, object]>([
    ["goes", config({ a: "1", b: "1" }, [entry("m", data("a", "b"))]), { a: "1" }, { a: "1" }, { m: data("a") }],
    ["stays where another applies it", config({ a: "1", b: "1" }, [entry("m", data("a", "b")), entry("x", data("b"))]), { a: "1" }, { a: "1", b: "1" }, { m: data("a"), x: data("b") }],
    ["stays where an update owns it", config({ a: "1", b: "1" }, [entry("m", data("a", "b")), entry("x", data("b"), update)]), { a: "1" }, { a: "1", b: "1" }, { m: data("a"), x: data("b") }],
    ["stays where the manager never owned it", config({ a: "1", b: "1" }, [entry("m", data("a"))]), none, { b: "1" }, { m: { "f:data": {} } }],
  ])("%s", (_title, live, sent, left, owned) => {
    const object = apply(live, config(sent)) as KubeObject & { data: Json };
    expect(object.data).toEqual(left);
    expect(owners(object)).toEqual(owned);
  });

  const elements = (...names: string[]): object => ({
    "f:spec": { "f:template": { "f:spec": { "f:containers": Object.fromEntries(names.map((name) => [`k:{"name":"${name}"}`, { ".": {}, "f:name": {}, "f:image": {} }])) } } },
  });
  const containers = (...names: string[]): Json => ofPods({ containers: names.map((name) => ({ name, image: "i" })) });
  const version = { apiVersion: "apps/v1" };

  test("a keyed element goes with its last owner, with all that nobody owns in it", () => {
    const defaulted = ofPods({ containers: [{ name: "a", image: "i" }, { name: "b", image: "i", imagePullPolicy: "Always" }] });
    expect(applyWeb(web(defaulted, [entry("m", elements("a", "b"), version)]), web(containers("a")))).toEqual(containers("a"));
    const shared = [entry("m", elements("a", "b"), version), entry("x", elements("b"), version)];
    expect(applyWeb(web(containers("a", "b"), shared), web(containers("a")))).toEqual(containers("a", "b"));
  });

  test("metadata keeps what the server set in it", () => {
    const live = config({}, [entry("m", { "f:metadata": { "f:labels": { "f:l": {} } } })], { uid: "1", labels: { l: "1" } });
    for (const applied of [config({}), { apiVersion: "v1", kind: "ConfigMap", metadata: {} } as KubeObject]) {
      expect(apply(live, applied).metadata).toEqual({ name: "c", uid: "1", managedFields: expect.any(Array) as unknown });
    }
  });

  test("a struct goes with the defaults in it", () => {
    const live = web({ replicas: 1, strategy: { type: "Recreate" } }, [entry("m", { "f:spec": { "f:replicas": {}, "f:strategy": { "f:type": {} } } }, version)]);
    expect(applyWeb(live, web({ replicas: 1 }))).toEqual({ replicas: 1 });
  });
});

describe("the merge", () => {
  const images = (...names: string[]): Json => ofPods({ containers: names.map((name) => ({ name })) });
  test.each<[string, Json, Json, Json]>([
    ["maps by name", ofPods({ nodeSelector: { a: "1" }, hostname: "h" }), ofPods({ hostname: "i" }), ofPods({ nodeSelector: { a: "1" }, hostname: "i" })],
    ["atomic maps as a whole", { selector: { matchLabels: { a: "1" } } }, { selector: { matchLabels: { b: "1" } } }, { selector: { matchLabels: { b: "1" } } }],
    ["atomic lists as a whole", ofPods({ tolerations: [{ key: "a" }] }), ofPods({ tolerations: [{ key: "b" }] }), ofPods({ tolerations: [{ key: "b" }] })],
    ["elements by key", ofPods({ containers: [{ name: "a", image: "1", tty: true }] }), ofPods({ containers: [{ name: "a", image: "2" }] }), ofPods({ containers: [{ name: "a", image: "2", tty: true }] })],
    ["new elements after those of others", images("x"), images("a"), images("x", "a")],
    ["shared elements in the applied order", images("a", "x", "b"), images("b", "a"), images("x", "b", "a")],
    ["a new element before its neighbour", images("a", "b"), images("a", "n", "b"), images("a", "n", "b")],
    ["null lists leave the live one", images("a"), ofPods({ containers: null }), images("a")],
    ["empty over empty", ofPods({ volumes: null }), ofPods({ volumes: [] }), ofPods({ volumes: [] })],
  ])("%s", (_title, live, applied, merged) => {
    expect(applyWeb(web(live), web(applied), { force: true })).toEqual(merged);
  });

  test("leaves what it is given as it was", () => {
    const live = config({ a: "1", b: "1" }, [entry("m", data("a", "b"))]);
    const copy = structuredClone(live);
    apply(live, config({ a: "2" }));
    expect(live).toEqual(copy);
  });

  test("a key may have any name", () => {
    const applied = JSON.parse('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"__proto__":"1","constructor":"2"}}') as KubeObject;
    const object = apply(config({ a: "1" }, [entry("x", data("a"))]), applied) as KubeObject & { data: object };
    expect(Object.entries(object.data)).toEqual([["a", "1"], ["__proto__", "1"], ["constructor", "2"]]);
  });
});

describe("from client-side apply", () => {
  const name = "kubectl.kubernetes.io/last-applied-configuration";
  const last = `${JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "1", b: "1" } })}\n`;
  const csa = entry("kubectl-client-side-apply", data("a", "b"), update);
  const live = (values: Json, annotation = last): KubeObject => config(values, [csa], { annotations: { [name]: annotation } });

  test("kubectl takes what the annotation says, and keeps the annotation in step", () => {
    const object = apply(live({ a: "1", b: "1" }), config({ a: "2" }), { manager: "kubectl" });
    expect(owners(object)).toEqual({ kubectl: data("a"), "kubectl-client-side-apply": data("b") });
    expect(object.metadata.annotations).toEqual({ [name]: '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c"}}\n' });
  });

  test("but not what was changed since, nor without the annotation, nor as another manager", () => {
    expect(conflictOf(live({ a: "9", b: "1" }), config({ a: "2", b: "2" }), { manager: "kubectl" }).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a',
    );
    for (const text of ["", "{", "null", last.replace('"v1"', '"v2"'), last.replace('"data"', '"dat"')]) {
      expect(conflictOf(live({ a: "1" }, text), config({ a: "2" }), { manager: "kubectl" }).code).toBe(409);
    }
    expect(conflictOf(live({ a: "1" }), config({ a: "2" })).code).toBe(409);
  });
});
