import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApiClient } from "@kx/shared/client/api-client";
import { ConfigMap } from "@kx/shared/kinds/core/config-map";
import type { Attributes, Authorizer } from "../../apiserver/src/http/access/authorizer.ts";
import { trustAs } from "../../apiserver/src/http/authenticate.ts";
import { openCredentialDoor } from "../support/credential-door.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

let asked: Attributes[] = [];
let reason = "";
/** Nobody but the admin may do anything. */
const closed: Authorizer = {
  authorize(attributes) {
    asked.push(attributes);
    return { allowed: attributes.user.groups.includes("system:masters"), reason };
  },
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ authorizer: closed, authenticate: trustAs({ name: "mallory", groups: ["system:authenticated"] }) });
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
  reason = "";
});

describe("a refusal names what was asked", () => {
  const user = 'User "mallory" cannot';
  const pod = "/api/v1/namespaces/default/pods";
  test.each([
    ["GET", `${pod}/web`, 'pods "web" is forbidden: ', 'get resource "pods" in API group "" in the namespace "default"', { name: "web", kind: "pods" }],
    ["GET", pod, "pods is forbidden: ", 'list resource "pods" in API group "" in the namespace "default"', { kind: "pods" }],
    ["GET", `${pod}?watch=1`, "pods is forbidden: ", 'watch resource "pods" in API group "" in the namespace "default"', { kind: "pods" }],
    ["GET", `${pod}?fieldSelector=metadata.name%3Dweb`, 'pods "web" is forbidden: ', 'list resource "pods" in API group "" in the namespace "default"', { name: "web", kind: "pods" }],
    ["POST", pod, "pods is forbidden: ", 'create resource "pods" in API group "" in the namespace "default"', { kind: "pods" }],
    ["DELETE", pod, "pods is forbidden: ", 'deletecollection resource "pods" in API group "" in the namespace "default"', { kind: "pods" }],
    ["GET", `${pod}/web/log`, 'pods "web" is forbidden: ', 'get resource "pods/log" in API group "" in the namespace "default"', { name: "web", kind: "pods" }],
    ["POST", `${pod}/web/eviction`, 'pods "web" is forbidden: ', 'create resource "pods/eviction" in API group "" in the namespace "default"', { name: "web", kind: "pods" }],
    ["GET", "/api/v1/watch/namespaces/default/pods/web", 'pods "web" is forbidden: ', 'watch resource "pods" in API group "" in the namespace "default"', { name: "web", kind: "pods" }],
    ["GET", "/api/v1/nodes", "nodes is forbidden: ", 'list resource "nodes" in API group "" at the cluster scope', { kind: "nodes" }],
    ["GET", "/api/v1/namespaces/prod", 'namespaces "prod" is forbidden: ', 'get resource "namespaces" in API group "" in the namespace "prod"', { name: "prod", kind: "namespaces" }],
    ["PUT", "/api/v1/namespaces/prod/finalize", 'namespaces "prod" is forbidden: ', 'update resource "namespaces/finalize" in API group "" in the namespace "prod"', { name: "prod", kind: "namespaces" }],
    ["PATCH", "/apis/apps/v1/namespaces/a/deployments/d/scale", 'deployments.apps "d" is forbidden: ', 'patch resource "deployments/scale" in API group "apps" in the namespace "a"', { name: "d", group: "apps", kind: "deployments" }],
    ["GET", "/apis/metrics.k8s.io/v1beta1/nodes", "nodes.metrics.k8s.io is forbidden: ", 'list resource "nodes" in API group "metrics.k8s.io" at the cluster scope', { group: "metrics.k8s.io", kind: "nodes" }],
    ["GET", "/apis/none.example.com/v1/widgets", "widgets.none.example.com is forbidden: ", 'list resource "widgets" in API group "none.example.com" at the cluster scope', { group: "none.example.com", kind: "widgets" }],
    ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "selfsubjectaccessreviews.authorization.k8s.io is forbidden: ", 'create resource "selfsubjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope', { group: "authorization.k8s.io", kind: "selfsubjectaccessreviews" }],
    ["GET", "/metrics", "forbidden: ", 'get path "/metrics"', {}],
    ["GET", "/apis/apps/v1", "forbidden: ", 'get path "/apis/apps/v1"', {}],
    ["POST", "/logs/<b>", "forbidden: ", 'post path "/logs/&lt;b&gt;"', {}],
  ])("%s %s", async (method, path, subject, act, details) => {
    const { status, json } = await api.call(method, path, method === "GET" ? {} : { body: {} });
    expect([status, json]).toEqual([403, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code: 403, reason: "Forbidden", message: `${subject}${user} ${act}`, details }]);
    expect(asked).toHaveLength(1);
  });

  test("with the authorizer's reason behind it", async () => {
    reason = "RBAC: role.rbac.authorization.k8s.io \"x\" not found";
    const { json } = await api.call("GET", "/api/v1/nodes");
    expect(json.message).toBe(`nodes is forbidden: ${user} list resource "nodes" in API group "" at the cluster scope: ${reason}`);
  });
});

test("who is refused is not heard: the body is not read", async () => {
  const { status } = await api.call("POST", "/api/v1/namespaces/default/configmaps", { body: "{" , headers: { "content-type": "application/json" } });
  expect(status).toBe(403);
});

test("a caller in this process is asked about as well", async () => {
  const client = createApiClient(api.api.transport({ name: "system:serviceaccount:kube-system:small", groups: ["system:authenticated"] }, "small"));
  await expect(client.list(ConfigMap, { namespace: "default" })).rejects.toMatchObject({
    code: 403,
    message: 'configmaps is forbidden: User "system:serviceaccount:kube-system:small" cannot list resource "configmaps" in API group "" in the namespace "default"',
  });
});

describe("the authorizer of a cluster without RBAC", () => {
  let open: RunningApi;
  beforeAll(async () => {
    open = await startApi();
  });
  afterAll(() => open.close());

  test("lets everybody who is authenticated do everything", async () => {
    const door = await openCredentialDoor(open);
    const { json } = await open.call("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", { body: {} });
    const { token } = json.status;
    expect((await door.call("GET", "/api/v1/nodes", { token })).status).toBe(200);
    expect((await door.call("GET", "/api/v1/nodes")).status).toBe(401);
    expect((await door.call("GET", "/healthz")).text).toBe("ok");
    await door.close();
  });

  test("shows nobody in particular health and version alone", async () => {
    const headers = { "Impersonate-User": "system:anonymous" };
    expect((await open.call("GET", "/version", { headers })).status).toBe(200);
    const { status, json } = await open.call("GET", "/api/v1/namespaces/default/secrets", { headers });
    expect([status, json.message]).toEqual([403, 'secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" in the namespace "default"']);
    const rules = await open.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { body: { spec: { namespace: "default" } } });
    expect(rules.json.status).toEqual({ resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }], nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }], incomplete: false });
  });
});
