import { afterAll, beforeAll, expect, test } from "vitest";
import type { ResourceUsage } from "@kx/shared/net/resource-usage";
import { fakeClock } from "../support/fake-clock.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

/** Pods on node-1 run and use what their names say; node-2 has no kubelet. */
const usage: ResourceUsage = {
  ofPod: ({ metadata, spec }) =>
    metadata.name === "idle" ? [] : (spec?.containers ?? []).map(({ name }, index) => ({ name, nanoCores: 1_250_000 * (index + 1), memory: 20 * 1024 * 1024 })),
  ofNode: (name) => (name === "node-1" ? { nanoCores: 250_000_000, memory: 3 * 1024 ** 3 } : undefined),
};

const group = "/apis/metrics.k8s.io/v1beta1";
let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ usage, legacyApis: false, clock: fakeClock("2026-05-01T00:00:20Z"), namespaces: ["other"] });
  for (const name of ["node-1", "node-2"]) await api.call("POST", "/api/v1/nodes", { body: { metadata: { name, labels: { name } } } });
  const pods = [["default", "web", ["a", "b"]], ["default", "idle", ["a"]], ["other", "db", ["c"]]] as const;
  for (const [namespace, name, containers] of pods) {
    const spec = { nodeName: "node-1", containers: containers.map((container) => ({ name: container, image: "nginx" })) };
    await api.call("POST", `/api/v1/namespaces/${namespace}/pods`, { body: { metadata: { name, labels: { app: name } }, spec } });
  }
});
afterAll(() => api.close());

test("a pod's metrics tell its running containers", async () => {
  const { status, json } = await api.call("GET", `${group}/namespaces/default/pods/web`);
  expect([status, json]).toEqual([
    200,
    {
      kind: "PodMetrics",
      apiVersion: "metrics.k8s.io/v1beta1",
      metadata: { name: "web", namespace: "default", creationTimestamp: "2026-05-01T00:00:20Z", labels: { app: "web" } },
      timestamp: "2026-05-01T00:00:15Z",
      window: "15s",
      containers: [
        { name: "a", usage: { cpu: "1250u", memory: "20Mi" } },
        { name: "b", usage: { cpu: "2500u", memory: "20Mi" } },
      ],
    },
  ]);
});

test("a node's metrics tell the node", async () => {
  const { json } = await api.call("GET", `${group}/nodes/node-1`);
  expect(json).toMatchObject({ kind: "NodeMetrics", metadata: { name: "node-1", labels: { name: "node-1" } }, usage: { cpu: "250m", memory: "3Gi" }, window: "15s" });
});

test.each([
  [`${group}/pods`, "PodMetricsList", ["web", "db"]],
  [`${group}/namespaces/default/pods`, "PodMetricsList", ["web"]],
  [`${group}/namespaces/other/pods`, "PodMetricsList", ["db"]],
  [`${group}/pods?labelSelector=app%3Ddb`, "PodMetricsList", ["db"]],
  [`${group}/pods?fieldSelector=metadata.name%3Dweb`, "PodMetricsList", ["web"]],
  [`${group}/nodes`, "NodeMetricsList", ["node-1"]],
  [`${group}/nodes?labelSelector=name%3Dnode-2`, "NodeMetricsList", []],
])("%s lists what is measured", async (path, kind, names) => {
  const { status, json } = await api.call("GET", path);
  expect([status, json.kind, json.apiVersion]).toEqual([200, kind, "metrics.k8s.io/v1beta1"]);
  expect(json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(names);
  for (const item of json.items) expect(item).not.toHaveProperty("kind");
});

test("a table has metrics-server's columns", async () => {
  const { json } = await api.call("GET", `${group}/pods`, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
  expect(json.columnDefinitions.map(({ name, type, format }: Record<string, string>) => [name, type, format])).toEqual([
    ["Name", "string", "name"],
    ["cpu", "string", "quantity"],
    ["memory", "string", "quantity"],
    ["Window", "string", "duration"],
  ]);
  expect(json.rows.map(({ cells }: { cells: unknown[] }) => cells)).toEqual([["web", "3750u", "40Mi", "15s"], ["db", "1250u", "20Mi", "15s"]]);
});

test.each([
  ["GET", `${group}/namespaces/default/pods/none`, 404, 'pods "none" not found'],
  ["GET", `${group}/namespaces/default/pods/idle`, 404, 'podmetrics.metrics.k8s.io "default/idle" not found'],
  ["GET", `${group}/nodes/node-2`, 404, 'nodemetrics.metrics.k8s.io "node-2" not found'],
  ["GET", `${group}/nodes?watch=1`, 405, "the server does not allow this method on the requested resource"],
  ["DELETE", `${group}/nodes/node-1`, 405, "the server does not allow this method on the requested resource"],
  ["GET", `${group}/pods?labelSelector=a%20b`, 400, expect.stringContaining("unable to parse requirement")],
])("%s %s is %i", async (method, path, status, message) => {
  const answer = await api.call(method, path);
  expect([answer.status, answer.json.message]).toEqual([status, message]);
});

test("both forms of discovery and OpenAPI name the group", async () => {
  const { json } = await api.call("GET", group);
  expect(json.resources).toEqual([
    { name: "nodes", singularName: "", namespaced: false, kind: "NodeMetrics", verbs: ["get", "list"] },
    { name: "pods", singularName: "", namespaced: true, kind: "PodMetrics", verbs: ["get", "list"] },
  ]);
  const groups = (await api.call("GET", "/apis")).json.groups.map(({ name }: { name: string }) => name);
  expect(groups.at(-1)).toBe("metrics.k8s.io");
  const aggregated = await api.call("GET", "/apis", { headers: { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" } });
  expect(aggregated.json.items.at(-1)).toMatchObject({ metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1beta1", resources: [{ resource: "nodes", scope: "Cluster" }, { resource: "pods", scope: "Namespaced" }] }] });
  const openapi = await api.call("GET", "/openapi/v3/apis/metrics.k8s.io/v1beta1");
  expect(openapi.json.components.schemas["io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics"].properties).toHaveProperty("containers");
});
