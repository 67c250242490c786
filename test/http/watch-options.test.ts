import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";
import { openWatchLines, type OpenWatch, type WatchLine } from "../support/watch-lines.ts";

const clock = fakeClock();
const pods = "/api/v1/namespaces/default/pods";
const merge = { "content-type": "application/merge-patch+json" };
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ clock });
});
afterAll(() => api.close());

async function createPod(name: string, labels: object = {}): Promise<string> {
  const { status, json, text } = await api.call("POST", pods, { body: { metadata: { name, labels }, spec: { containers: [{ name: "c", image: "nginx" }] } } });
  expect(status, text).toBe(201);
  return json.metadata.resourceVersion;
}
const patch = (path: string, body: object): Promise<unknown> => api.call("PATCH", `${pods}/${path}`, { body, headers: merge });
const told = (line: WatchLine | undefined): unknown => line && [line.type, line.object.metadata.name];
const now = (): string => String(api.registry.revision());
const initialEventsEnd = (): object => ({
  type: "BOOKMARK",
  object: { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: now(), annotations: { "k8s.io/initial-events-end": "true" } } },
});

describe("what a watch begins with", () => {
  const only = (name: string): string => `${pods}?watch=1&fieldSelector=metadata.name%3D${name}`;

  // Both are taken for sendInitialEvents=true, as apimachinery's SetListOptionsDefaults has it.
  test.each(["", "&resourceVersion=0"])("from nowhere (%s): what is there, and for who takes bookmarks its end", async (from) => {
    const name = `nowhere${from.length}`;
    await createPod(name);
    const watch = await openWatchLines(api, `${only(name)}${from}&allowWatchBookmarks=true`);
    expect(told(await watch.next())).toEqual(["ADDED", name]);
    expect(await watch.next()).toEqual(initialEventsEnd());
    watch.close();
  });

  test.each(["", "&resourceVersion=0"])("sendInitialEvents=false (%s): nothing of what is there", async (from) => {
    const name = `silent${from.length}`;
    await createPod(name);
    const watch = await openWatchLines(api, `${only(name)}${from}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    await patch(name, { metadata: { labels: { a: "b" } } });
    expect(told(await watch.next())).toEqual(["MODIFIED", name]);
    watch.close();
  });

  test("sendInitialEvents=false from a revision: what came after", async () => {
    const resourceVersion = await createPod("later");
    await patch("later", { metadata: { labels: { a: "b" } } });
    const watch = await openWatchLines(api, `${only("later")}&resourceVersion=${resourceVersion}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`);
    expect(told(await watch.next())).toEqual(["MODIFIED", "later"]);
    watch.close();
  });

  test("sendInitialEvents=true not older than a revision: what is there, and then what comes", async () => {
    const resourceVersion = await createPod("fresh");
    const watch = await openWatchLines(api, `${only("fresh")}&resourceVersion=${resourceVersion}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
    expect(told(await watch.next())).toEqual(["ADDED", "fresh"]);
    expect(await watch.next()).toEqual(initialEventsEnd());
    await patch("fresh", { metadata: { labels: { a: "b" } } });
    expect(told(await watch.next())).toEqual(["MODIFIED", "fresh"]);
    watch.close();
  });

  test.each([
    ["sendInitialEvents=true", 422, 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    ["resourceVersion=1000000", 504, expect.stringMatching(/^Timeout: Too large resource version: 1000000, current: \d+$/)],
    ["resourceVersion=1000000&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", 504, expect.stringMatching(/^Timeout: Too large resource version: 1000000, current: \d+$/)],
    ["resourceVersion=x", 400, 'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ["labelSelector=a%20b", 400, expect.stringContaining("unable to parse requirement")],
    ["fieldSelector=spec.foo%3Dx", 400, expect.stringContaining("field label not supported: spec.foo")],
    ["timeoutSeconds=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])("%s is refused", async (query, code, message) => {
    const { status, json } = await api.call("GET", `${pods}?watch=1&${query}`);
    expect([status, json.code, json.message]).toEqual([code, code, message]);
  });
});

describe("an object that enters or leaves a selection", () => {
  test("by a label", async () => {
    await createPod("labelled", { tier: "back" });
    const watch = await openWatchLines(api, `${pods}?watch=1&labelSelector=tier%3Dfront&resourceVersion=${now()}`);
    await patch("labelled", { metadata: { labels: { tier: "front" } } });
    expect(told(await watch.next())).toEqual(["ADDED", "labelled"]);
    await patch("labelled", { metadata: { labels: { more: "x" } } });
    expect(told(await watch.next())).toEqual(["MODIFIED", "labelled"]);
    await patch("labelled", { metadata: { labels: { tier: null } } });
    await expectGone(watch, "labelled", { tier: "front", more: "x" });
    await patch("labelled", { metadata: { labels: { more: "y" } } });
    await createPod("labelled-2", { tier: "front" });
    expect(told(await watch.next())).toEqual(["ADDED", "labelled-2"]);
    watch.close();
  });

  test("by a field", async () => {
    await createPod("placed");
    const watch = await openWatchLines(api, `${pods}?watch=1&fieldSelector=status.phase%3DRunning,metadata.name%3Dplaced&resourceVersion=${now()}`);
    await patch("placed/status", { status: { phase: "Running" } });
    expect(told(await watch.next())).toEqual(["ADDED", "placed"]);
    await patch("placed/status", { status: { phase: "Succeeded" } });
    await expectGone(watch, "placed", undefined);
    watch.close();
  });

  test("in a past that the watch reads again", async () => {
    const from = await createPod("history", { tier: "past" });
    await patch("history", { metadata: { labels: { tier: "gone" } } });
    const left = now();
    await patch("history", { metadata: { labels: { tier: "past" } } });
    const watch = await openWatchLines(api, `${pods}?watch=1&labelSelector=tier%3Dpast&resourceVersion=${from}`);
    const gone = await watch.next();
    expect([told(gone), gone?.object.metadata.labels, gone?.object.metadata.resourceVersion]).toEqual([["DELETED", "history"], { tier: "past" }, left]);
    expect(told(await watch.next())).toEqual(["ADDED", "history"]);
    watch.close();
  });

  /** The event's object is the last state that was in the selection, at the revision of the change that took it out. */
  async function expectGone(watch: OpenWatch, name: string, labels: object | undefined): Promise<void> {
    const line = await watch.next();
    expect(told(line)).toEqual(["DELETED", name]);
    expect([line?.object.metadata.labels, line?.object.metadata.resourceVersion]).toEqual([labels, now()]);
  }
});

describe("a watch of Tables", () => {
  test("bookmarks with a row that holds nothing but the revision", async () => {
    await createPod("in-table");
    const watch = await openWatchLines(api, `${pods}?watch=1&fieldSelector=metadata.name%3Din-table&allowWatchBookmarks=true&timeoutSeconds=90`, table);
    const added = await watch.next();
    expect([added?.object.kind, added?.object.rows[0].cells[0]]).toEqual(["Table", "in-table"]);
    const end = await watch.next();
    expect(end).toMatchObject({ type: "BOOKMARK", object: { kind: "Table", columnDefinitions: null, metadata: { resourceVersion: now() } } });
    expect(end?.object.rows[0].object.metadata).toMatchObject({ resourceVersion: now(), annotations: { "k8s.io/initial-events-end": "true" } });
    await api.call("DELETE", `${pods}/in-table`, { body: { gracePeriodSeconds: 0 } });
    const deleted = await watch.next();
    expect([deleted?.type, deleted?.object.rows[0].object.metadata.name, deleted?.object.metadata.resourceVersion]).toEqual(["DELETED", "in-table", now()]);
    watch.close();
  });

  test("includes whole objects where asked for", async () => {
    await createPod("whole");
    const watch = await openWatchLines(api, `${pods}?watch=1&fieldSelector=metadata.name%3Dwhole&includeObject=Object`, table);
    expect((await watch.next())?.object.rows[0].object).toMatchObject({ kind: "Pod", apiVersion: "v1", spec: { containers: [{ name: "c" }] } });
    watch.close();
  });
});
