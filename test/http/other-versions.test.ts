import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  // Current versions are there whether or not the old ones are.
  api = await startApi({ legacyApis: false });
});
afterAll(async () => {
  await api.close();
});

const table = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };

describe("autoscaling/v1 beside v2", () => {
  const v1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
  const v2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } };
  const pods = { type: "Pods", pods: { metric: { name: "packets" }, target: { type: "AverageValue", averageValue: "1k" } } };

  test("v2 is the preferred one", async () => {
    expect((await api.call("GET", "/apis/autoscaling")).json).toMatchObject({
      versions: [{ version: "v2" }, { version: "v1" }],
      preferredVersion: { groupVersion: "autoscaling/v2" },
    });
  });

  test("what is written in one is read in the other, without a warning", async () => {
    const spec = { scaleTargetRef, maxReplicas: 5, targetCPUUtilizationPercentage: 60 };
    const made = await api.call("POST", v1, { body: { metadata: { name: "a" }, spec } });
    expect([made.status, made.warnings]).toEqual([201, null]);
    expect(made.json).toMatchObject({ apiVersion: "autoscaling/v1", spec: { ...spec, minReplicas: 1 }, status: { currentReplicas: 0, desiredReplicas: 0 } });
    const stored = await api.call("GET", `${v2}/a`);
    expect(stored.json).toMatchObject({ apiVersion: "autoscaling/v2", spec: { metrics: [cpu] }, status: { desiredReplicas: 0, currentMetrics: null } });

    await api.call("POST", v2, { body: { metadata: { name: "b" }, spec: { scaleTargetRef, maxReplicas: 5, metrics: [pods, cpu] } } });
    const old = await api.call("GET", `${v1}/b`);
    expect(old.json).toMatchObject({
      metadata: { annotations: { "autoscaling.alpha.kubernetes.io/metrics": '[{"type":"Pods","pods":{"metricName":"packets","targetAverageValue":"1k"}}]' } },
      spec: { targetCPUUtilizationPercentage: 60 },
    });
    // Written back as it was read, nothing is lost.
    expect((await api.call("PUT", `${v1}/b`, { body: old.json })).status).toBe(200);
    expect((await api.call("GET", `${v2}/b`)).json).toMatchObject({ metadata: { resourceVersion: old.json.metadata.resourceVersion }, spec: { metrics: [pods, cpu] } });
  });

  test("a patch is about the version that it is sent to", async () => {
    const body = { spec: { targetCPUUtilizationPercentage: 30 } };
    const patched = await api.call("PATCH", `${v1}/a`, { body, headers: { "content-type": "application/strategic-merge-patch+json" } });
    expect(patched.json.spec.targetCPUUtilizationPercentage).toBe(30);
    expect((await api.call("GET", `${v2}/a`)).json.spec.metrics[0].resource.target.averageUtilization).toBe(30);
  });

  test("both give the same table", async () => {
    for (const path of [v1, v2]) {
      const { json } = await api.call("GET", path, { headers: table });
      expect(json.rows.map(({ cells }: { cells: unknown[] }) => cells.slice(0, 6))).toEqual([
        ["a", "Deployment/web", "cpu: <unknown>/30%", "1", 5, 0],
        ["b", "Deployment/web", "<unknown>/1k, cpu: <unknown>/60%", "1", 5, 0],
      ]);
    }
  });

  test("what is wrong is told in the words of the stored version", async () => {
    const { json } = await api.call("POST", v1, { body: { metadata: { name: "c" }, spec: { scaleTargetRef: { kind: "Deployment", name: "web" }, maxReplicas: 1 } } });
    expect(json).toMatchObject({
      code: 422,
      message: 'HorizontalPodAutoscaler.autoscaling "c" is invalid: spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
    });
  });
});

describe("events.k8s.io beside the core group", () => {
  const core = "/api/v1/namespaces/default/events";
  const events = "/apis/events.k8s.io/v1/namespaces/default/events";
  const eventTime = "2026-01-01T00:00:00.000000Z";
  const regarding = { kind: "Pod", name: "web", namespace: "default" };

  test("each is read in the other's form", async () => {
    const body = { metadata: { name: "new" }, regarding, eventTime, reportingController: "example.com/c", reportingInstance: "c-1", action: "Test", reason: "Tested", type: "Normal", note: "hello" };
    expect((await api.call("POST", events, { body })).json).toMatchObject({ apiVersion: "events.k8s.io/v1", ...body, metadata: { name: "new", namespace: "default" } });
    expect((await api.call("GET", `${core}/new`)).json).toMatchObject({ apiVersion: "v1", involvedObject: regarding, message: "hello", reportingComponent: "example.com/c" });

    await api.call("POST", core, { body: { metadata: { name: "old" }, involvedObject: { ...regarding, name: "db" }, message: "hi", source: { component: "kubelet" }, count: 2 } });
    expect((await api.call("GET", `${events}/old`)).json).toMatchObject({ regarding: { name: "db" }, note: "hi", deprecatedSource: { component: "kubelet" }, deprecatedCount: 2 });
  });

  test("selected by the names of the version", async () => {
    const names = async (path: string): Promise<string[]> => (await api.call("GET", path)).json.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    expect(await names(`${events}?fieldSelector=regarding.name%3Dweb`)).toEqual(["new"]);
    expect(await names(`${events}?fieldSelector=reportingController%3Dexample.com/c,metadata.name%3Dnew`)).toEqual(["new"]);
    expect(await names(`${core}?fieldSelector=involvedObject.name%3Dweb`)).toEqual(["new"]);
    const refused = await api.call("GET", `${events}?fieldSelector=involvedObject.name%3Dweb`);
    expect(refused.json).toMatchObject({ code: 400, message: "field label not supported: involvedObject.name" });
    const odd = await api.call("GET", `${events}?fieldSelector=constructor%3Dweb`);
    expect(odd.json).toMatchObject({ code: 400, message: "field label not supported: constructor" });
    expect((await api.call("GET", `${core}?fieldSelector=regarding.name%3Dweb`)).json.message).toBe("field label not supported: regarding.name");
  });

  test("the newer version asks for more", async () => {
    const refused = await api.call("POST", events, { body: { metadata: { name: "bad" }, regarding, deprecatedCount: 1 } });
    expect(refused.json).toMatchObject({
      code: 422,
      message: 'Event "bad" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: , count: Invalid value: "": needs to be unset]',
    });
    const changed = await api.call("PATCH", `${events}/new`, { body: { note: "other" }, headers: { "content-type": "application/merge-patch+json" } });
    expect(changed.json.message).toContain('message: Invalid value: "other": field is immutable');
  });
});
