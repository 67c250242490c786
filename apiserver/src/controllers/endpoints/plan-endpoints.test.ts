import { expect, test } from "vitest";
import { aPod, aService } from "../../../../test/support/workloads.ts";
import { planEndpoints } from "./endpoints-controller.ts";

const time = "endpoints.kubernetes.io/last-change-trigger-time";
const managed = { "endpoints.kubernetes.io/managed-by": "endpoint-controller" };

test("a Service's Endpoints have its name and labels, and exist without any pod", () => {
  expect(planEndpoints(aService({ metadata: { labels: { team: "shop" } } }), [], undefined)).toEqual({
    metadata: { name: "web", namespace: "default", labels: { team: "shop", ...managed }, annotations: { [time]: "2026-01-01T00:00:00Z" } },
  });
});

test("those of a headless Service say so", () => {
  const planned = planEndpoints(aService({ spec: { clusterIP: "None" } }), [], undefined);
  expect(planned?.metadata.labels).toEqual({ "service.kubernetes.io/headless": "", ...managed });
});

test("what is right already is not written", () => {
  const planned = planEndpoints(aService(), [aPod("a")], undefined);
  expect(planEndpoints(aService(), [aPod("a")], planned)).toBeUndefined();
});

test("a change keeps the object's identity and notes when the pod became ready", () => {
  const before = { ...planEndpoints(aService(), [], undefined)! };
  before.metadata = { ...before.metadata, uid: "u1", resourceVersion: "7" };
  const planned = planEndpoints(aService(), [aPod("a", { readySince: "2026-01-01T00:00:09Z" })], before);
  expect(planned?.metadata).toMatchObject({ uid: "u1", resourceVersion: "7", annotations: { [time]: "2026-01-01T00:00:09Z" } });
});

test("a change that no pod's readiness explains takes the time away", () => {
  const before = planEndpoints(aService(), [aPod("a")], undefined);
  expect(planEndpoints(aService(), [], before)?.metadata.annotations).toEqual({});
});
