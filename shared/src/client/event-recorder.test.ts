import { expect, test } from "vitest";
import { fakeClock } from "../../../test/support/fake-clock.ts";
import { notFound, serviceUnavailable } from "../errors/status-error.ts";
import { createApiClient } from "./api-client.ts";
import { createEventRecorder, type StartedEventRecorder } from "./event-recorder.ts";
import type { ApiCall, Transport } from "./transport.ts";

const web = { kind: "Pod", apiVersion: "v1", metadata: { namespace: "shop", name: "web", uid: "u1", resourceVersion: "7" } };
const events = { group: "", plural: "events", kind: "Event" };

/** Keeps what was sent; `answer` may throw. */
function aServer(answer: (call: ApiCall) => void = () => {}): { calls: ApiCall[]; transport: Transport } {
  const calls: ApiCall[] = [];
  const nothing = (): never => {
    throw new Error("a recorder only writes");
  };
  const transport: Transport = {
    async request(call) {
      calls.push(call);
      answer(call);
      return { status: 200, body: call.body, warnings: [] };
    },
    watch: nothing,
    stream: nothing,
  };
  return { calls, transport };
}

async function written(recorder: StartedEventRecorder): Promise<void> {
  while (recorder.pending()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const sent = (calls: readonly ApiCall[]): unknown[] => calls.map(({ method, body }) => [method, (body as { count: number }).count]);

test("an event says what happened to which object, and who saw it", async () => {
  const { calls, transport } = aServer();
  const clock = fakeClock("2026-01-02T03:04:05Z");
  const recorder = createEventRecorder(createApiClient(transport), { component: "kubelet", host: "node-1", clock });
  recorder.event(web, "Normal", "Started", "Container started");
  await written(recorder);
  expect(calls[0]).toMatchObject({ method: "POST", path: "/api/v1/namespaces/shop/events" });
  const { metadata, ...event } = calls[0]!.body as Record<string, unknown>;
  expect(metadata).toEqual({ name: expect.stringMatching(/^web\.[0-9a-f]{16}$/), namespace: "shop" });
  expect(event).toEqual({
    kind: "Event",
    apiVersion: "v1",
    involvedObject: { kind: "Pod", apiVersion: "v1", namespace: "shop", name: "web", uid: "u1", resourceVersion: "7" },
    type: "Normal",
    reason: "Started",
    message: "Container started",
    count: 1,
    firstTimestamp: "2026-01-02T03:04:05Z",
    lastTimestamp: "2026-01-02T03:04:05Z",
    source: { component: "kubelet", host: "node-1" },
    reportingComponent: "kubelet",
    reportingInstance: "node-1",
  });
});

test("equal events are counted up, others get names of their own", async () => {
  const { calls, transport } = aServer();
  const recorder = createEventRecorder(createApiClient(transport), { component: "kubelet", clock: fakeClock() });
  recorder.event(web, "Warning", "Unhealthy", "no answer");
  await written(recorder);
  recorder.event(web, "Warning", "Unhealthy", "no answer");
  recorder.event(web, "Warning", "Unhealthy", "another answer");
  await written(recorder);
  expect(sent(calls)).toEqual([["POST", 1], ["PATCH", 2], ["POST", 1]]);
  const names = calls.filter(({ method }) => method === "POST").map(({ body }) => (body as typeof web).metadata.name);
  expect(new Set(names).size).toBe(2);
});

test("a burst of equal events is written in few steps", async () => {
  const { calls, transport } = aServer();
  const recorder = createEventRecorder(createApiClient(transport), { component: "kubelet", clock: fakeClock() });
  for (let i = 0; i < 50; i++) recorder.event(web, "Warning", "Unhealthy", "no answer");
  await written(recorder);
  expect(sent(calls)).toEqual([["POST", 1], ["PATCH", 50]]);
});

test("an event that has expired is written anew, with its count", async () => {
  const { calls, transport } = aServer(({ method }) => {
    if (method === "PATCH") throw notFound(events, "web.1");
  });
  const recorder = createEventRecorder(createApiClient(transport), { component: "kubelet", clock: fakeClock() });
  recorder.event(web, "Warning", "Unhealthy", "no answer");
  await written(recorder);
  recorder.event(web, "Warning", "Unhealthy", "no answer");
  await written(recorder);
  expect(sent(calls)).toEqual([["POST", 1], ["PATCH", 2], ["POST", 2]]);
});

test("a server that refuses events is no failure", async () => {
  const { calls, transport } = aServer(() => {
    throw serviceUnavailable("down");
  });
  const recorder = createEventRecorder(createApiClient(transport), { component: "kubelet", clock: fakeClock() });
  recorder.event(web, "Normal", "Started", "Container started");
  await written(recorder);
  expect([calls.length, recorder.pending()]).toEqual([1, false]);
});
