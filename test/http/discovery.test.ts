import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
let ready = false;
beforeAll(async () => {
  api = await startApi({ ready: [{ name: "informer-sync", check: () => ready }] });
});
afterAll(async () => {
  await api.close();
});

const aggregated = (version: string): string => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;
// oxlint-disable-next-line typescript/no-explicit-any -- parsed documents
const get = async (path: string, accept = "application/json"): Promise<any> => (await api.call("GET", path, { headers: { accept } })).json;

describe("legacy discovery", () => {
  test("/api and /apis name what there is", async () => {
    expect(await get("/api?timeout=32s")).toEqual({
      kind: "APIVersions",
      versions: ["v1"],
      serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: `127.0.0.1:${api.port}` }],
    });
    const groups = await get("/apis");
    expect(groups.kind).toBe("APIGroupList");
    expect(groups.groups[0]).toMatchObject({ name: "apps", preferredVersion: { groupVersion: "apps/v1", version: "v1" } });
    const text = async (path: string): Promise<string> => (await api.call("GET", path, { headers: { "user-agent": "curl/8.5.0" } })).text;
    expect(await text("/apis")).toBe(JSON.stringify(groups, null, 2));
    expect(await get("/apis/apps")).toMatchObject({ kind: "APIGroup", apiVersion: "v1", name: "apps" });
  });

  test("a group version lists resources and subresources", async () => {
    const core = await get("/api/v1");
    expect(core).toMatchObject({ kind: "APIResourceList", groupVersion: "v1" });
    const byName = new Map(core.resources.map((resource: { name: string }) => [resource.name, resource]));
    expect(byName.get("services")).toMatchObject({ singularName: "service", namespaced: true, kind: "Service", shortNames: ["svc"], categories: ["all"] });
    expect(byName.get("pods/eviction")).toEqual({ name: "pods/eviction", singularName: "", namespaced: true, group: "policy", version: "v1", kind: "Eviction", verbs: ["create"] });
    expect(byName.get("pods/exec")).toEqual({ name: "pods/exec", singularName: "", namespaced: true, kind: "PodExecOptions", verbs: ["create", "get"] });
    expect(byName.get("services/proxy")).toEqual({ name: "services/proxy", singularName: "", namespaced: true, kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] });
    expect(byName.has("pods/resize")).toBe(false);
    const apps = await get("/apis/apps/v1");
    expect(apps.resources).toContainEqual({ name: "deployments/scale", singularName: "", namespaced: true, group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] });
  });
});

describe("aggregated discovery", () => {
  test.each(["v2", "v2beta1"])("%s", async (version) => {
    const answer = await api.call("GET", "/apis", { headers: { accept: aggregated(version) } });
    expect(answer.headers.get("content-type")).toBe(`application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);
    expect(answer.json).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}` });
    const apps = answer.json.items[0];
    expect(apps.metadata).toEqual({ name: "apps", creationTimestamp: null });
    expect(apps.versions[0]).toMatchObject({ version: "v1", freshness: "Current" });
    expect(apps.versions[0].resources.find((one: { resource: string }) => one.resource === "deployments")).toMatchObject({
      resource: "deployments",
      responseKind: { group: "apps", version: "v1", kind: "Deployment" },
      scope: "Namespaced",
      singularResource: "deployment",
      shortNames: ["deploy"],
      categories: ["all"],
    });
  });

  test("of the core group has no name, and is answered 304 to who has it", async () => {
    const first = await api.call("GET", "/api", { headers: { accept: aggregated("v2") } });
    expect(first.json.items).toHaveLength(1);
    expect(first.json.items[0].metadata).toEqual({ creationTimestamp: null });
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9A-F]+"$/);
    const second = await api.call("GET", "/api", { headers: { accept: aggregated("v2"), "if-none-match": etag } });
    expect([second.status, second.text]).toEqual([304, ""]);
  });

  test("names groups in the order that decides bare names", async () => {
    const { items } = await get("/apis", aggregated("v2"));
    const groups = items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    const expected = ["apps", "authentication.k8s.io", "authorization.k8s.io", "networking.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "extensions"];
    expect(groups.filter((group: string) => expected.includes(group))).toEqual(expected);
  });
});

describe("OpenAPI", () => {
  test("v3 has an index with hashes and documents that never change", async () => {
    const { paths } = await get("/openapi/v3");
    const { serverRelativeURL } = paths["apis/apps/v1"];
    expect(serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]+$/);
    const document = await api.call("GET", serverRelativeURL);
    expect(document.headers.get("cache-control")).toBe("public, immutable");
    expect(document.headers.get("etag")).toBe(`"${serverRelativeURL.split("hash=")[1]}"`);
    expect(Date.parse(document.headers.get("expires") ?? "")).toBeGreaterThan(Date.now() + 364 * 24 * 3600 * 1000);
    const { patch } = document.json.paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"];
    expect(patch["x-kubernetes-group-version-kind"]).toEqual({ group: "apps", version: "v1", kind: "Deployment" });
    expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain("fieldValidation");
    const stale = await api.call("GET", "/openapi/v3/apis/apps/v1?hash=0");
    expect([stale.status, stale.headers.get("location")]).toEqual([301, serverRelativeURL]);
    expect((await api.call("GET", "/openapi/v3/apis/none/v1")).status).toBe(404);
  });

  test("v2 is JSON, and protobuf to who asks for it", async () => {
    expect(await get("/openapi/v2")).toMatchObject({ swagger: "2.0" });
    const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    const response = await fetch(`${api.url}/openapi/v2?timeout=32s`, { headers: { accept } });
    expect(response.headers.get("content-type")).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    expect(Buffer.from(await response.arrayBuffer()).subarray(0, 5).toString("hex")).toBe("0a03322e30");
  });
});

test("/version names the release", async () => {
  expect(await get("/version")).toMatchObject({ major: "1", minor: "36", gitVersion: expect.stringMatching(/^v1\.36\.\d+$/) });
  expect(await get("/version/")).toEqual(await get("/version"));
});

test("/readyz waits for its checks, /healthz does not", async () => {
  const notReady = await api.call("GET", "/readyz");
  expect([notReady.status, notReady.text]).toEqual([500, "[+]ping ok\n[-]informer-sync failed: reason withheld\nreadyz check failed\n"]);
  expect((await api.call("GET", "/healthz")).text).toBe("ok");
  ready = true;
  expect((await api.call("GET", "/readyz?verbose=")).text).toBe("[+]ping ok\n[+]informer-sync ok\nreadyz check passed\n");
});

test("/ lists the paths", async () => {
  const { paths } = await get("/");
  expect(paths).toEqual(expect.arrayContaining(["/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz", "/openapi/v3", "/version"]));
});

test("/metrics counts requests", async () => {
  await api.call("GET", "/api/v1/namespaces/default/secrets");
  await api.call("GET", "/api/v1/namespaces/default/secrets/none");
  const { text } = await api.call("GET", "/metrics");
  expect(text).toMatch(/^apiserver_request_total\{verb="LIST",group="",version="v1",resource="secrets",subresource="",scope="namespace",code="200"\} 1$/m);
  expect(text).toMatch(/^apiserver_request_total\{verb="GET",.*resource="secrets",.*code="404"\} 1$/m);
  expect(text).toMatch(/^apiserver_request_duration_seconds_bucket\{verb="LIST",.*resource="secrets",.*le="\+Inf"\} 1$/m);
  expect(text).toMatch(/^apiserver_request_duration_seconds_count\{.*resource="secrets".*\} 1$/m);
});

describe("reviews", () => {
  test("auth can-i and whoami", async () => {
    const canI = await api.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { body: { spec: { resourceAttributes: { verb: "get", resource: "pods" } } } });
    expect([canI.status, canI.json.status, canI.json.spec.resourceAttributes.verb]).toEqual([201, { allowed: true }, "get"]);
    const who = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: {} });
    expect([who.status, who.json.status.userInfo.username]).toEqual([201, "kubernetes-admin"]);
  });
});
