import { expect, test } from "vitest";
import { resourcePath } from "./resource-path.ts";

const pods = { group: "", version: "v1", plural: "pods", namespaced: true };
const deployments = { group: "apps", version: "v1", plural: "deployments", namespaced: true };
const nodes = { group: "", version: "v1", plural: "nodes", namespaced: false };

test.each([
  [pods, {}, "/api/v1/pods"],
  [pods, { namespace: "default" }, "/api/v1/namespaces/default/pods"],
  [deployments, { namespace: "a", name: "web" }, "/apis/apps/v1/namespaces/a/deployments/web"],
  [deployments, { namespace: "a", name: "web", subresource: "scale" }, "/apis/apps/v1/namespaces/a/deployments/web/scale"],
  [nodes, { name: "node-1", subresource: "status" }, "/api/v1/nodes/node-1/status"],
])("%j %j", (resource, of, path) => {
  expect(resourcePath(resource, of)).toBe(path);
});
