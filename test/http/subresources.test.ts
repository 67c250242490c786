import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { badRequest } from "@kx/shared/errors/status-error";
import type { LogQuery, PodAccess } from "@kx/shared/net/pod-access";
import { noPods, startApi, type RunningApi } from "../support/start-api.ts";

const asked: LogQuery[] = [];
let follow: (line: string | undefined) => void = () => {};
/** A kubelet with one line for everybody, more for who follows, and one container that waits. */
const pods: PodAccess = {
  ...noPods,
  async *logs(pod, query) {
    asked.push(query);
    if (query.container === "waiting") throw badRequest(`container "waiting" in pod "${pod.name}" is waiting to start: ContainerCreating`);
    yield Buffer.from(`${pod.namespace}/${pod.name} ${query.container}\n`);
    while (query.follow) {
      const line = await new Promise<string | undefined>((resolve) => {
        follow = resolve;
      });
      if (line === undefined) return;
      yield Buffer.from(line);
    }
  },
};

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ pods });
  await api.call("POST", "/apis/apps/v1/namespaces/default/deployments", { body: deployment });
});
afterAll(async () => {
  await api.close();
});

const inDefault = "/api/v1/namespaces/default";
const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
const deployment = { metadata: { name: "web" }, spec: { replicas: 1, selector: { matchLabels: { app: "web" } }, template } };
const pod = (name: string, ...containers: string[]): object => ({ metadata: { name }, spec: { containers: containers.map((container) => ({ name: container, image: "nginx" })) } });
const merge = { "content-type": "application/merge-patch+json" };

describe("status", () => {
  test("changes nothing else, and the main path leaves it alone", async () => {
    const made = (await api.call("POST", `${inDefault}/services`, { body: { metadata: { name: "s" }, spec: { clusterIP: "None", ports: [{ port: 80 }] } } })).json;
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    const patched = await api.call("PATCH", `${inDefault}/services/s/status`, { body: { spec: { ports: [{ port: 81 }] }, status: { conditions: [] } }, headers: merge });
    expect([patched.status, patched.json.spec.ports]).toEqual([200, made.spec.ports]);
    const main = await api.call("PATCH", `${inDefault}/services/s`, { body: { status }, headers: merge });
    expect(main.json.status.loadBalancer).toEqual({});
    expect((await api.call("GET", `${inDefault}/services/s/status`)).json.kind).toBe("Service");
  });
});

describe("scale", () => {
  const path = "/apis/apps/v1/namespaces/default/deployments/web/scale";

  test("shows replicas and the selector as a string", async () => {
    const { status, json } = await api.call("GET", path);
    expect(status).toBe(200);
    expect(json).toMatchObject({ kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name: "web", namespace: "default" }, spec: { replicas: 1 }, status: { replicas: 0, selector: "app=web" } });
  });

  test("is patched and replaced, and checks the resourceVersion", async () => {
    const patched = await api.call("PATCH", path, { body: { spec: { replicas: 3 } }, headers: merge });
    expect([patched.status, patched.json.spec]).toEqual([200, { replicas: 3 }]);
    const replaced = await api.call("PUT", path, { body: { ...patched.json, spec: { replicas: 2 } } });
    expect([replaced.status, replaced.json.spec]).toEqual([200, { replicas: 2 }]);
    const stale = await api.call("PUT", path, { body: patched.json });
    expect([stale.status, stale.json.reason]).toEqual([409, "Conflict"]);
    const live = await api.call("GET", "/apis/apps/v1/namespaces/default/deployments/web");
    expect(live.json.spec.replicas).toBe(2);
    expect(live.json.metadata.managedFields.map((entry: { subresource?: string }) => entry.subresource)).toContain("scale");
  });

  test("prints in columns of its own", async () => {
    const { json } = await api.call("GET", path, { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } });
    expect(json.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(["Name", "Desired", "Available", "Age"]);
    expect(json.rows).toMatchObject([{ cells: ["web", expect.any(Number), 0, expect.stringMatching(/s$/)], object: { kind: "PartialObjectMetadata", metadata: { name: "web" } } }]);
  });

  test("is never negative", async () => {
    const { json } = await api.call("PATCH", path, { body: { spec: { replicas: -1 } }, headers: merge });
    expect(json).toMatchObject({ code: 422, message: 'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0' });
  });
});

describe("pods/binding", () => {
  const bind = (name: string, node: string): ReturnType<RunningApi["call"]> =>
    api.call("POST", `${inDefault}/pods/${name}/binding`, { body: { metadata: { name }, target: { kind: "Node", name: node } } });

  test("puts a pod on a node, once", async () => {
    await api.call("POST", `${inDefault}/pods`, { body: pod("bound", "c") });
    const answer = await bind("bound", "node-1");
    expect([answer.status, answer.json.status]).toEqual([201, "Success"]);
    const { json } = await api.call("GET", `${inDefault}/pods/bound`);
    expect(json.spec.nodeName).toBe("node-1");
    expect(json.status.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect((await bind("bound", "node-2")).json).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "bound": pod bound is already assigned to node "node-1"',
    });
  });

  test("needs a node and a pod", async () => {
    await api.call("POST", `${inDefault}/pods`, { body: pod("unbound", "c") });
    expect((await bind("unbound", "")).json).toMatchObject({ code: 422, message: 'Binding "unbound" is invalid: target.name: Required value' });
    expect((await bind("none", "node-1")).json).toMatchObject({ code: 404, message: 'pods "none" not found' });
  });
});

describe("pods/log", () => {
  beforeAll(async () => {
    for (const [name, ...containers] of [["one", "c"], ["two", "a", "waiting"]] as const) {
      await api.call("POST", `${inDefault}/pods`, { body: { ...pod(name, ...containers) } });
      await api.call("POST", `${inDefault}/pods/${name}/binding`, { body: { target: { name: "node-1" } } });
    }
  });

  test("is plain text of the only container", async () => {
    const { status, headers, text } = await api.call("GET", `${inDefault}/pods/one/log?tailLines=5&timestamps=true&sinceSeconds=60`);
    expect([status, headers.get("content-type"), text]).toEqual([200, "text/plain", "default/one c\n"]);
    expect(asked.at(-1)).toMatchObject({ container: "c", tailLines: 5, timestamps: true, sinceSeconds: 60, follow: false });
  });

  test("is followed line by line", async () => {
    const response = await fetch(`${api.url}${inDefault}/pods/one/log?follow=true`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const read = async (): Promise<string | undefined> => {
      const { value } = await reader.read();
      return value && Buffer.from(value).toString();
    };
    expect(await read()).toBe("default/one c\n");
    follow("more\n");
    expect(await read()).toBe("more\n");
    follow(undefined);
    expect(await read()).toBeUndefined();
  });

  test.each([
    ["two", "", "a container name must be specified for pod two, choose one of: [a waiting]"],
    ["one", "?container=x", "container x is not valid for pod one"],
    ["two", "?container=waiting", 'container "waiting" in pod "two" is waiting to start: ContainerCreating'],
    ["unbound", "", "pod unbound does not have a host assigned"],
  ])("of %s%s is 400", async (name, query, message) => {
    const { status, json } = await api.call("GET", `${inDefault}/pods/${name}/log${query}`);
    expect([status, json.reason, json.message]).toEqual([400, "BadRequest", message]);
  });

  test("with a negative tail is 422", async () => {
    const { json } = await api.call("GET", `${inDefault}/pods/one/log?tailLines=-1`);
    expect(json).toMatchObject({ code: 422, message: 'PodLogOptions "one" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0' });
  });
});

test("pods/eviction deletes the pod", async () => {
  await api.call("POST", `${inDefault}/pods`, { body: pod("evicted", "c") });
  const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "evicted" } };
  const answer = await api.call("POST", `${inDefault}/pods/evicted/eviction`, { body });
  expect([answer.status, answer.json.status]).toEqual([201, "Success"]);
  expect((await api.call("GET", `${inDefault}/pods/evicted`)).status).toBe(404);
});

test("namespaces/finalize lets a namespace go", async () => {
  await api.call("POST", "/api/v1/namespaces", { body: { metadata: { name: "leaving" } } });
  const deleted = await api.call("DELETE", "/api/v1/namespaces/leaving");
  expect([deleted.status, deleted.json.status.phase]).toEqual([200, "Terminating"]);
  const { json } = await api.call("GET", "/api/v1/namespaces/leaving");
  const finalized = await api.call("PUT", "/api/v1/namespaces/leaving/finalize", { body: { ...json, spec: { finalizers: [] } } });
  expect(finalized.status).toBe(200);
  expect((await api.call("GET", "/api/v1/namespaces/leaving")).status).toBe(404);
});
