import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "@kx/shared/meta/object";
import type { WatchEvent } from "@kx/shared/client/transport";
import { startApi, type RunningApi } from "../support/start-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const create = async (name: string): Promise<KubeObject> =>
  (await api.transport.request({ method: "POST", path: configMaps, body: { metadata: { name }, data: { a: "b" } } })).body as KubeObject;

describe("the transport of this process", () => {
  test("hands out the committed object itself", async () => {
    const made = await create("shared");
    const read = await api.transport.request({ method: "GET", path: `${configMaps}/shared` });
    expect(read.status).toBe(200);
    expect(read.body).toBe(made);
    const { body } = await api.transport.request({ method: "GET", path: configMaps });
    expect((body as { items: unknown[] }).items).toContain(made);
    expect((body as { metadata: unknown }).metadata).toEqual({ resourceVersion: String(api.registry.revision()) });
  });

  test("writes as its own field manager", async () => {
    const transport = api.api.transport({ name: "system:kube-scheduler", groups: [] }, "kube-scheduler");
    const { body } = await transport.request({ method: "POST", path: configMaps, body: { metadata: { name: "managed" }, data: { a: "b" } } });
    expect((body as KubeObject).metadata.managedFields).toMatchObject([{ manager: "kube-scheduler" }]);
  });

  test("throws the Status and hands on warnings", async () => {
    await expect(api.transport.request({ method: "GET", path: `${configMaps}/none` })).rejects.toMatchObject({ code: 404, reason: "NotFound" });
    await expect(api.transport.request({ method: "GET", path: "/nothing" })).rejects.toMatchObject({ code: 404 });
    const { warnings } = await api.transport.request({ method: "POST", path: configMaps, body: { metadata: { name: "warned" }, dat: 1 } });
    expect(warnings).toEqual(['unknown field "dat"']);
  });

  test("patches and deletes with options in the body", async () => {
    await create("changed");
    const patched = await api.transport.request({ method: "PATCH", path: `${configMaps}/changed`, body: { data: { a: "c" } }, contentType: "application/merge-patch+json" });
    expect(patched.body).toMatchObject({ data: { a: "c" } });
    const deleted = await api.transport.request({ method: "DELETE", path: `${configMaps}/changed`, body: { propagationPolicy: "Background" } });
    expect(deleted.body).toMatchObject({ kind: "Status", status: "Success" });
  });

  test("reads discovery and health", async () => {
    expect((await api.transport.request({ method: "GET", path: "/readyz" })).body).toBe("ok");
    expect((await api.transport.request({ method: "GET", path: "/apis/apps/v1" })).body).toMatchObject({ groupVersion: "apps/v1" });
  });
});

describe("its watch", () => {
  test("gives the objects in order, with bookmarks, until it is aborted", async () => {
    const stop = new AbortController();
    const made = await create("watched");
    const query = { resourceVersion: "0", fieldSelector: "metadata.name=watched", allowWatchBookmarks: "true", sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };
    const seen: WatchEvent[] = [];
    for await (const event of api.transport.watch({ method: "GET", path: configMaps, query, signal: stop.signal })) {
      seen.push(event);
      if (event.type === "BOOKMARK") void api.transport.request({ method: "DELETE", path: `${configMaps}/watched` });
      if (event.type === "DELETED") stop.abort();
    }
    expect(seen.map(({ type }) => type)).toEqual(["ADDED", "BOOKMARK", "DELETED"]);
    expect(seen[0]?.object).toBe(made);
  });

  test("ends when the server closes", async () => {
    const other = await startApi();
    const watch = other.transport.watch({ method: "GET", path: configMaps, query: { resourceVersion: String(other.registry.revision()) } })[Symbol.asyncIterator]();
    const next = watch.next();
    // The watch opens within this turn of the loop; the close comes after it.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await other.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("that is refused throws", async () => {
    const watch = api.transport.watch({ method: "GET", path: configMaps, query: { resourceVersionMatch: "Exact" } })[Symbol.asyncIterator]();
    await expect(watch.next()).rejects.toMatchObject({ code: 422 });
  });
});
