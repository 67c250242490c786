import * as client from "@kubernetes/client-node";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- parsed documents
type Document = any;

interface DescribedOperation {
  path: string;
  method: string;
  id: string;
  tag: string;
  operation: Document;
  item: Document;
}

let api: RunningApi;
/** By `api/v1`, `apis/apps/v1`; and `v2`. */
const documents = new Map<string, Document>();
beforeAll(async () => {
  api = await startApi();
  const { paths } = (await api.call("GET", "/openapi/v3")).json as { paths: Record<string, { serverRelativeURL: string }> };
  for (const [place, { serverRelativeURL }] of Object.entries(paths)) documents.set(place, (await api.call("GET", serverRelativeURL)).json);
  documents.set("v2", (await api.call("GET", "/openapi/v2")).json);
});
afterAll(() => api.close());

const methods = ["get", "put", "post", "delete", "patch"];

function operationsOf(document: Document): DescribedOperation[] {
  return Object.entries(document.paths as Record<string, Document>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, id: operation.operationId, tag: operation.tags[0], operation, item }] : [];
    }),
  );
}

test("every group version that discovery names has a document", async () => {
  const { groups } = (await api.call("GET", "/apis")).json as { groups: { versions: { groupVersion: string }[] }[] };
  const places = ["api/v1", ...groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `apis/${groupVersion}`))];
  expect([...documents.keys()].filter((place) => place !== "v2").sort()).toEqual(places.sort());
  expect(places).toEqual(expect.arrayContaining(["apis/metrics.k8s.io/v1beta1", "apis/authorization.k8s.io/v1", "apis/authentication.k8s.io/v1"]));
});

test("every document is valid OpenAPI, and its references lead somewhere", async () => {
  const validator = new Validator();
  for (const [place, document] of documents) {
    const { valid, errors } = await validator.validate(withoutFieldNamedRef(document));
    expect({ place, valid, errors }).toEqual({ place, valid: true, errors: undefined });
  }
});

test("what is required is described, and defaults are of the field's own type", () => {
  const faults: string[] = [];
  for (const [place, document] of documents) {
    const schemas = (document.components?.schemas ?? document.definitions) as Record<string, Document>;
    for (const [name, { required = [], properties = {} }] of Object.entries(schemas)) {
      for (const field of required as string[]) if (!(field in properties)) faults.push(`${place} ${name}: ${field} is required and not described`);
      for (const [field, { type, default: value }] of Object.entries(properties as Record<string, Document>)) {
        if (value !== undefined && type && typeof value !== (type === "integer" ? "number" : type)) faults.push(`${place} ${name}.${field}: ${JSON.stringify(value)} is no ${type}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test("operations have names of their own, and say every parameter of their path once", () => {
  for (const [place, document] of documents) {
    const operations = operationsOf(document);
    const ids = operations.map(({ id }) => id);
    expect(ids, place).toEqual([...new Set(ids)]);
    for (const { path, method, operation, item } of operations) {
      const parameters = [...item.parameters, ...(operation.parameters ?? [])] as { name: string; in: string }[];
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(keys, `${method} ${path}`).toEqual([...new Set(keys)]);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name).sort(), path).toEqual(inPath.sort());
    }
  }
});

test("v2 describes the operations of all v3 documents", () => {
  const keys = (operations: readonly DescribedOperation[]): string[] => operations.map(({ path, method, id }) => `${method} ${path} ${id}`).sort();
  const inV3 = [...documents].flatMap(([place, document]) => (place === "v2" ? [] : operationsOf(document)));
  expect(keys(operationsOf(documents.get("v2")))).toEqual(keys(inV3));
});

const clients = client as unknown as Readonly<Record<string, { prototype: object } | undefined>>;

describe("the names that a generator makes are those of the published client", () => {
  /** Older than the release, or not of its own. */
  const others = new Set(["extensions_v1beta1", "metrics_v1beta1"]);
  const isOther = ({ tag, path }: DescribedOperation): boolean => others.has(tag) || (tag === "networking_v1beta1" && path.includes("ingress"));

  test("every operation is one of its methods", () => {
    const unknown = operationsOf(documents.get("v2")).flatMap((operation) => {
      if (isOther(operation)) return [];
      const { id, tag } = operation;
      const group = tag.replaceAll(/(^|_)(\w)/g, (_all, _gap, letter: string) => letter.toUpperCase());
      return id.includes(group) && id.replace(group, "") in (clients[`${group}Api`]?.prototype ?? {}) ? [] : [id];
    });
    expect(unknown).toEqual([]);
  });

  // What a client cannot generate from a document (streams, other servers' answers) is left out.
  test.each<[string, RegExp]>([
    ["CoreV1Api", /^(list|read|create|replace|patch|delete|deleteCollection)(Namespaced)?(Pod|Service|ConfigMap|Node|Namespace|Secret)(ForAllNamespaces|Log|Status|Eviction|Binding)?$/],
    ["AppsV1Api", /^(list|read|create|replace|patch|delete|deleteCollection)Namespaced(Deployment|ReplicaSet|StatefulSet|DaemonSet)(Status|Scale)?$/],
    ["RbacAuthorizationV1Api", /^(list|read|create|replace|patch|delete|deleteCollection)/],
  ])("%s has nothing that is not described", (name, pattern) => {
    const group = name.replace(/Api$/, "");
    const described = new Set(operationsOf(documents.get("v2")).map(({ id }) => id.replace(group, "")));
    const published = Object.getOwnPropertyNames(clients[name]!.prototype).filter((method) => pattern.test(method) && !method.endsWith("WithHttpInfo"));
    expect(published.length).toBeGreaterThan(20);
    expect(published.filter((method) => !described.has(method))).toEqual([]);
  });
});

/** The schema of schemas has a field that is called `$ref`: the validator takes its description for a reference. */
function withoutFieldNamedRef(value: Document): Document {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutFieldNamedRef);
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key === "$ref" && typeof item === "object" ? [] : [[key, withoutFieldNamedRef(item)]])));
}
