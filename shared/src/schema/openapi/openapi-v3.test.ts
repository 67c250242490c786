import { expect, test } from "vitest";
import { resourceOf } from "../table.ts";
import { openapiV2 } from "./openapi-v2.ts";
import { openapiV3Document, openapiV3Index } from "./openapi-v3.ts";
import type { Json, ServedKind } from "./served.ts";

const ingress: ServedKind = {
  resource: resourceOf("io.k8s.api.networking.v1.Ingress"),
  otherVersions: [{ group: "extensions", version: "v1beta1", definition: "io.k8s.api.extensions.v1beta1.Ingress" }],
};
const kinds: ServedKind[] = [{ resource: resourceOf("io.k8s.api.core.v1.Service") }, ingress];

interface Document {
  paths: Record<string, Record<"get" | "patch" | "delete", Json>>;
  components: { schemas: Record<string, Json & { properties: Record<string, Json> }> };
}

const document = (version: string): Document => openapiV3Document(version, kinds) as unknown as Document;

test("the index has one entry a group version, old ones too, whose hash follows what is served", () => {
  const { paths } = openapiV3Index(kinds);
  expect(Object.keys(paths)).toEqual(["api/v1", "apis/networking.k8s.io/v1", "apis/extensions/v1beta1"]);
  expect(paths["api/v1"]?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{64}$/);
  const more = openapiV3Index([...kinds, { resource: resourceOf("io.k8s.api.core.v1.Pod") }]).paths;
  expect(more["api/v1"]).not.toEqual(paths["api/v1"]);
  expect(more["apis/extensions/v1beta1"]).toEqual(paths["apis/extensions/v1beta1"]);
});

test("a patch operation names its kind, validates fields and takes every patch type", () => {
  const patch = document("v1").paths["/api/v1/namespaces/{namespace}/services/{name}"]?.patch;
  expect(patch).toMatchObject({
    operationId: "patchCoreV1NamespacedService",
    "x-kubernetes-action": "patch",
    "x-kubernetes-group-version-kind": { group: "", kind: "Service", version: "v1" },
  });
  expect(patch?.parameters).toContainEqual({ in: "query", name: "fieldValidation", schema: { type: "string", uniqueItems: true } });
  const { content } = (patch as { requestBody: { content: Json } }).requestBody;
  expect(Object.keys(content)).toEqual([
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
  ]);
});

test("schemas carry what merging needs, and only what the documents reach", () => {
  const { schemas } = document("v1").components;
  expect(schemas["io.k8s.api.core.v1.ServiceSpec"]?.properties.ports).toEqual({
    type: "array",
    items: { allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.ServicePort" }], default: {} },
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    "x-kubernetes-list-type": "map",
    "x-kubernetes-patch-merge-key": "port",
    "x-kubernetes-patch-strategy": "merge",
  });
  expect(schemas["io.k8s.api.core.v1.ServicePort"]).toMatchObject({
    required: ["port"],
    properties: { protocol: { type: "string", default: "TCP" }, port: { type: "integer", format: "int32", default: 0 } },
  });
  expect(schemas["io.k8s.api.core.v1.Service"]?.["x-kubernetes-group-version-kind"]).toEqual([
    { group: "", kind: "Service", version: "v1" },
  ]);
  expect(schemas["io.k8s.api.core.v1.PodSpec"]).toBeUndefined();
});

test("an old version has its own form under its own paths", () => {
  const { paths, components } = document("extensions/v1beta1");
  expect(Object.keys(paths)).toEqual([
    "/apis/extensions/v1beta1/ingresses",
    "/apis/extensions/v1beta1/namespaces/{namespace}/ingresses",
    "/apis/extensions/v1beta1/namespaces/{namespace}/ingresses/{name}",
    "/apis/extensions/v1beta1/namespaces/{namespace}/ingresses/{name}/status",
  ]);
  expect(Object.keys(components.schemas["io.k8s.api.extensions.v1beta1.IngressBackend"]?.properties ?? {})).toEqual([
    "resource",
    "serviceName",
    "servicePort",
  ]);
});

test("every reference of both documents leads to a schema, and descriptions are printed where given", () => {
  const descriptions = { "io.k8s.api.core.v1.ServicePort": { description: "a port", fields: { port: "its number" } } };
  for (const text of [openapiV3Document("v1", kinds, descriptions), openapiV2(kinds, descriptions)].map((d) => JSON.stringify(d))) {
    const targets = new Set([...text.matchAll(/"\$ref":"#\/(?:components\/schemas|definitions)\/([^"]+)"/g)].map(([, name]) => name));
    expect([...targets].filter((name) => !text.includes(`"${name}":{`))).toEqual([]);
    expect(text).toContain('"description":"its number"');
  }
});

test("a group version without kinds has no document", () => {
  expect(openapiV3Document("batch/v1", kinds)).toBeUndefined();
});
