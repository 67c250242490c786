import { expect, test } from "vitest";
import { groupVersion } from "./schema.ts";
import { definition, definitionNames, definitionOfKind, resourceOf, resources, UnknownDefinitionError } from "./table.ts";

test("a resource is whole, and its subresources name their kinds", () => {
  expect(resourceOf("io.k8s.api.apps.v1.Deployment")).toEqual({
    group: "apps",
    version: "v1",
    kind: "Deployment",
    plural: "deployments",
    singular: "deployment",
    namespaced: true,
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["deploy"],
    categories: ["all"],
    subresources: [
      { name: "scale", kind: "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"] },
      { name: "status", kind: "Deployment", group: "apps", version: "v1", verbs: ["get", "patch", "update"] },
    ],
    definition: "io.k8s.api.apps.v1.Deployment",
  });
});

test("every definition that a field names is in the table, and every kind of a subresource", () => {
  const names = new Set(definitionNames());
  const targets = definitionNames().flatMap((name) =>
    Object.values(definition(name).fields).map((field) => field.ref ?? field.items?.ref ?? field.map?.ref),
  );
  expect(targets.filter((target) => target !== undefined && !names.has(target))).toEqual([]);
  const streams = new Set(["NodeProxyOptions", "PodAttachOptions", "PodExecOptions", "PodPortForwardOptions", "PodProxyOptions"]);
  const kinds = resources().flatMap(({ subresources }) => subresources);
  const unknown = kinds.filter((subresource) => !definitionOfKind(subresource)).map(({ kind }) => kind);
  expect(unknown.filter((kind) => !streams.has(kind) && kind !== "ServiceProxyOptions")).toEqual([]);
});

test("the old versions of Ingress are definitions of their own", () => {
  for (const group of ["networking.k8s.io", "extensions"]) {
    const name = definitionOfKind({ group, version: "v1beta1", kind: "Ingress" });
    expect(name && Object.keys(definition(name).fields)).toEqual(["apiVersion", "kind", "metadata", "spec", "status"]);
  }
  expect(resources().some((resource) => groupVersion(resource) === "extensions/v1beta1")).toBe(false);
});

test("fields behind a gate that is off are left out", () => {
  expect(Object.keys(definition("io.k8s.api.coordination.v1.LeaseSpec").fields)).not.toContain("strategy");
});

test("what is not there is a typed error", () => {
  expect(() => definition("io.k8s.api.core.v1.Nothing")).toThrow(UnknownDefinitionError);
  expect(() => resourceOf("io.k8s.api.core.v1.PodSpec")).toThrow(UnknownDefinitionError);
});
