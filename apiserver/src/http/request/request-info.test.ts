import { describe, expect, test } from "vitest";
import { isReason, StatusError } from "@kx/shared/errors/status-error";
import type { AnyKind } from "@kx/shared/kinds/kind";
import { resourceOf } from "@kx/shared/schema/table";
import { requestInfo } from "./request-info.ts";
import { servedResources } from "./served-resources.ts";

const kindOf = (definition: string): AnyKind => ({ definition, resource: resourceOf(definition), columns: [] });
const pods = kindOf("io.k8s.api.core.v1.Pod");
const ingresses: AnyKind = {
  ...kindOf("io.k8s.api.networking.v1.Ingress"),
  otherVersions: [{ group: "extensions", version: "v1beta1", definition: "kx.extensions.v1beta1.Ingress", toStored: (object) => object, fromStored: (object) => object, warning: "old" }],
};
const kinds = [kindOf("io.k8s.api.core.v1.Namespace"), kindOf("io.k8s.api.core.v1.Node"), pods, kindOf("io.k8s.api.apps.v1.Deployment"), ingresses];
const served = new Set(["status", "scale", "finalize", "log", "binding"]);
const table = servedResources({ kinds, legacyApis: true, servesSubresource: (name) => served.has(name) });

const read = (method: string, url: string): unknown => {
  const [path = "", query] = url.split("?");
  const info = requestInfo(table, method, path, new URLSearchParams(query));
  if (!info) return undefined;
  const { verb, resource, namespace, name, subresource } = info;
  return [verb, resource.apiVersion, resource.kind.resource.plural, namespace, name, subresource];
};

describe("a path says what is asked for", () => {
  test.each([
    ["GET", "/api/v1/pods", ["list", "v1", "pods", undefined, undefined, undefined]],
    ["GET", "/api/v1/pods/", ["list", "v1", "pods", undefined, undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods", ["list", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods?watch=true", ["watch", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods?watch=1", ["watch", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods?watch=", ["watch", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods?watch=false", ["list", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/watch/namespaces/a/pods", ["watch", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/watch/namespaces/a/pods/p", ["watch", "v1", "pods", "a", "p", undefined]],
    ["GET", "/api/v1/watch/nodes", ["watch", "v1", "nodes", undefined, undefined, undefined]],
    ["GET", "/api/v1/namespaces/a/pods/p", ["get", "v1", "pods", "a", "p", undefined]],
    ["GET", "/api/v1/namespaces/a/pods/p/log", ["get", "v1", "pods", "a", "p", "log"]],
    ["POST", "/api/v1/namespaces/a/pods", ["create", "v1", "pods", "a", undefined, undefined]],
    ["POST", "/api/v1/namespaces/a/pods/p/binding", ["create", "v1", "pods", "a", "p", "binding"]],
    ["PUT", "/api/v1/namespaces/a/pods/p/status", ["update", "v1", "pods", "a", "p", "status"]],
    ["PATCH", "/apis/apps/v1/namespaces/a/deployments/d/scale", ["patch", "apps/v1", "deployments", "a", "d", "scale"]],
    ["DELETE", "/api/v1/namespaces/a/pods/p", ["delete", "v1", "pods", "a", "p", undefined]],
    ["DELETE", "/api/v1/namespaces/a/pods", ["deletecollection", "v1", "pods", "a", undefined, undefined]],
    ["GET", "/api/v1/namespaces", ["list", "v1", "namespaces", undefined, undefined, undefined]],
    ["GET", "/api/v1/namespaces/a", ["get", "v1", "namespaces", undefined, "a", undefined]],
    ["PUT", "/api/v1/namespaces/a/finalize", ["update", "v1", "namespaces", undefined, "a", "finalize"]],
    ["PATCH", "/api/v1/namespaces/a/status", ["patch", "v1", "namespaces", undefined, "a", "status"]],
    ["GET", "/api/v1/nodes/n%2Dx", ["get", "v1", "nodes", undefined, "n-x", undefined]],
    ["DELETE", "/api/v1/nodes", ["deletecollection", "v1", "nodes", undefined, undefined, undefined]],
    ["GET", "/apis/extensions/v1beta1/ingresses", ["list", "extensions/v1beta1", "ingresses", undefined, undefined, undefined]],
  ])("%s %s", (method, url, expected) => {
    expect(read(method, url)).toEqual(expected);
  });
});

test.each(["/", "/api", "/api/v1", "/api/v1/", "/api/v2/pods", "/apis/apps", "/apis/apps/v1", "/apis/foo.io/v1/bars", "/metrics"])(
  "%s names no resource",
  (path) => {
    expect(read("GET", path)).toBeUndefined();
  },
);

test.each([
  "/api/v1/foos",
  "/api/v1/namespaces/a/foos",
  "/api/v1/namespaces/a/nodes",
  "/api/v1/pods/p",
  "/api/v1/namespaces/a/pods/p/exec",
  "/api/v1/namespaces/a/pods/p/log/x",
  "/apis/apps/v1/namespaces/a",
])("%s is an unknown resource of a known version", (path) => {
  expect(statusOf("GET", path)).toMatchObject({ code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: {} });
});

test.each([
  ["POST", "/api/v1/pods"],
  ["DELETE", "/api/v1/pods"],
  ["POST", "/api/v1/namespaces/a/pods/p"],
  ["PUT", "/api/v1/namespaces/a/pods"],
  ["PATCH", "/api/v1/namespaces/a/pods"],
  ["DELETE", "/api/v1/namespaces"],
  ["GET", "/api/v1/namespaces/a/finalize"],
  ["DELETE", "/api/v1/namespaces/a/pods/p/log"],
  ["HEAD", "/api/v1/pods"],
  ["POST", "/api/v1/watch/nodes"],
])("%s %s is not allowed", (method, path) => {
  expect(statusOf(method, path)).toMatchObject({ code: 405, message: "the server does not allow this method on the requested resource", details: {} });
});

test("without legacy APIs their group versions are unknown", () => {
  const current = servedResources({ kinds, legacyApis: false, servesSubresource: () => true });
  expect(requestInfo(current, "GET", "/apis/extensions/v1beta1/ingresses", new URLSearchParams())).toBeUndefined();
});

test("a broken escape is a bad request", () => {
  expect(isReason(errorOf("GET", "/api/v1/nodes/%zz"), "BadRequest")).toBe(true);
});

function errorOf(method: string, url: string): unknown {
  try {
    return read(method, url);
  } catch (error) {
    return error;
  }
}

function statusOf(method: string, url: string): unknown {
  const error = errorOf(method, url);
  return error instanceof StatusError ? error.status : error;
}
