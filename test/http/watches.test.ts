import net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";
import { openWatchLines } from "../support/watch-lines.ts";

const clock = fakeClock();
let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ clock });
});
afterAll(async () => {
  await api.close();
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const create = async (name: string, labels = {}): Promise<string> =>
  (await api.call("POST", configMaps, { body: { metadata: { name, labels } } })).json.metadata.resourceVersion;
const label = (name: string, labels: object): Promise<unknown> =>
  api.call("PATCH", `${configMaps}/${name}`, { body: { metadata: { labels } }, headers: { "content-type": "application/merge-patch+json" } });
const seen = (line: Awaited<ReturnType<Awaited<ReturnType<typeof openWatchLines>>["next"]>>): unknown => line && [line.type, line.object.metadata.name];

describe("a watch", () => {
  test("tells present objects first, then what happens, with whole objects", async () => {
    await create("present");
    const watch = await openWatchLines(api, `${configMaps}?watch=true&fieldSelector=metadata.name%3Dpresent`);
    expect([watch.status, watch.contentType]).toEqual([200, "application/json"]);
    const added = await watch.next();
    expect(added).toMatchObject({ type: "ADDED", object: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "present" } } });
    await label("present", { a: "b" });
    expect(await watch.next()).toMatchObject({ type: "MODIFIED", object: { metadata: { labels: { a: "b" } } } });
    await api.call("DELETE", `${configMaps}/present`);
    const deleted = await watch.next();
    expect(seen(deleted)).toEqual(["DELETED", "present"]);
    expect(Number(deleted?.object.metadata.resourceVersion)).toBeGreaterThan(Number(added?.object.metadata.resourceVersion));
    watch.close();
  });

  test("from a resourceVersion tells only what came after", async () => {
    const resourceVersion = await create("before");
    await create("after");
    const watch = await openWatchLines(api, `/api/v1/watch/namespaces/default/configmaps?resourceVersion=${resourceVersion}`);
    expect(seen(await watch.next())).toEqual(["ADDED", "after"]);
    watch.close();
  });

  test("with a selector sees objects enter and leave", async () => {
    await create("moving", { in: "no" });
    const watch = await openWatchLines(api, `${configMaps}?watch=1&labelSelector=in%3Dyes`);
    await label("moving", { in: "yes" });
    expect(seen(await watch.next())).toEqual(["ADDED", "moving"]);
    await label("moving", { in: "no" });
    expect(seen(await watch.next())).toEqual(["DELETED", "moving"]);
    watch.close();
  });

  test("from a compacted revision is one ERROR event", async () => {
    await create("old");
    await api.storage.compact(await api.storage.revision());
    await create("new");
    // The registry keeps recent changes itself: only a restarted one asks storage.
    const restarted = await startRestarted();
    const watch = await openWatchLines(restarted, `${configMaps}?watch=1&resourceVersion=1`);
    expect(watch.status).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: "ERROR",
      object: { kind: "Status", code: 410, reason: "Expired", message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/) },
    });
    expect(await watch.next()).toBeUndefined();
    await restarted.close();
  });

  test("with sendInitialEvents marks their end", async () => {
    await create("initial");
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dinitial";
    const watch = await openWatchLines(api, `${configMaps}?${query}`);
    expect(seen(await watch.next())).toEqual(["ADDED", "initial"]);
    expect(await watch.next()).toMatchObject({
      type: "BOOKMARK",
      object: { kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: String(api.registry.revision()), annotations: { "k8s.io/initial-events-end": "true" } } },
    });
    watch.close();
  });

  test("sends bookmarks every minute to who asked, and one before its end", async () => {
    const asked = await openWatchLines(api, `${configMaps}?watch=1&resourceVersion=${api.registry.revision()}&allowWatchBookmarks=true&timeoutSeconds=90`);
    const silent = await openWatchLines(api, `${configMaps}?watch=1&resourceVersion=${api.registry.revision()}&timeoutSeconds=90`);
    clock.advance(60_000);
    const bookmark = { type: "BOOKMARK", object: { kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: String(api.registry.revision()) } } };
    expect(await asked.next()).toEqual(bookmark);
    clock.advance(30_000);
    expect(await asked.next()).toEqual(bookmark);
    expect(await asked.next()).toBeUndefined();
    expect(await silent.next()).toBeUndefined();
  });

  test("without timeoutSeconds ends after half an hour to an hour", async () => {
    const watch = await openWatchLines(api, `${configMaps}?watch=1&resourceVersion=${api.registry.revision()}`);
    const ended = watch.next();
    clock.advance(3_600_000);
    expect(await ended).toBeUndefined();
  });

  test("of Tables describes the columns once", async () => {
    await create("row-1");
    const watch = await openWatchLines(api, `${configMaps}?watch=1&fieldSelector=metadata.name%3Drow-1`, table);
    const first = await watch.next();
    expect(first).toMatchObject({ type: "ADDED", object: { kind: "Table", rows: [{ object: { kind: "PartialObjectMetadata", metadata: { name: "row-1" } } }] } });
    expect(first?.object.columnDefinitions).toHaveLength(3);
    await label("row-1", { a: "b" });
    const second = await watch.next();
    expect(second?.object.columnDefinitions).toBeNull();
    expect(second?.object.rows[0].cells[0]).toBe("row-1");
    watch.close();
  });

  test("ends when the server closes", async () => {
    const other = await startApi();
    const watch = await openWatchLines(other, `${configMaps}?watch=1&resourceVersion=${other.registry.revision()}`);
    await other.registry.close();
    expect(await watch.next()).toBeUndefined();
    await other.close();
  });

  async function startRestarted(): Promise<RunningApi> {
    return await startApi({ clock, storage: api.storage });
  }
});

describe("a slow reader", () => {
  const changes = 40;

  /** More than sockets and the server's queue hold. */
  async function flood(name: string): Promise<string[]> {
    await create(name);
    const data = { k: "x".repeat(900_000) };
    const told: string[] = [];
    for (let i = 0; i < changes; i++) {
      const { body } = await api.transport.request({ method: "PUT", path: `${configMaps}/${name}`, body: { metadata: { name, labels: { i: String(i) } }, data } });
      told.push((body as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
      // Writes over memory all fit into one turn; over a disk they do not.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return told;
  }

  test("gets what waited for it, whole and in order, and a clean end", async () => {
    const watch = await openWatchLines(api, `${configMaps}?watch=1&fieldSelector=metadata.name%3Dslow&resourceVersion=${api.registry.revision()}`);
    const told = await flood("slow");
    expect(seen(await watch.next())).toEqual(["ADDED", "slow"]);
    const heard: string[] = [];
    for (let line = await watch.next(); line; line = await watch.next()) {
      expect(line.type).toBe("MODIFIED");
      heard.push(line.object.metadata.resourceVersion);
    }
    expect(heard.length).toBeGreaterThan(8);
    expect(heard.length).toBeLessThan(changes);
    expect(heard).toEqual(told.slice(0, heard.length));
  });

  test("that reads nothing at all is cut off after half a minute, and nobody else is", async () => {
    const other = await openWatchLines(api, `${configMaps}?watch=1&fieldSelector=metadata.name%3Dother&resourceVersion=${api.registry.revision()}`);
    const socket = net.connect(api.port, "127.0.0.1");
    socket.write(`GET ${configMaps}?watch=1&resourceVersion=${api.registry.revision()} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await new Promise((resolve) => {
      socket.once("data", resolve);
    });
    socket.pause();
    socket.once("error", () => {});
    await flood("never");
    clock.advance(30_000);
    let last = "";
    socket.on("data", (bytes) => (last = bytes.toString("latin1").slice(-5))).resume();
    await new Promise((resolve) => {
      socket.once("close", resolve);
    });
    expect(last).not.toBe("0\r\n\r\n");
    await create("other");
    expect(seen(await other.next())).toEqual(["ADDED", "other"]);
    other.close();
  });
});
