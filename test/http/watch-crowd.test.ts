import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startApi, type RunningApi } from "../support/start-api.ts";
import { openWatchLines, type OpenWatch } from "../support/watch-lines.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
let api: RunningApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

/** Writes one object over and over. @returns the revision of each write */
async function writes(name: string, { times, bytes }: { times: number; bytes: number }): Promise<string[]> {
  const told: string[] = [];
  for (let i = 0; i < times; i++) {
    const body = { metadata: { name, labels: { i: String(i) } }, data: { k: "x".repeat(bytes) } };
    const { body: made } = await api.transport.request({ method: i === 0 ? "POST" : "PUT", path: i === 0 ? configMaps : `${configMaps}/${name}`, body });
    told.push((made as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
    // Writes over memory all fit into one turn; over a disk they do not.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return told;
}

const from = (resourceVersion: string): Promise<OpenWatch> => openWatchLines(api, `${configMaps}?watch=1&resourceVersion=${resourceVersion}`);

/** Reads until the revision, or until the watch ends. */
async function readTo(watch: OpenWatch, last: string): Promise<string[]> {
  const heard: string[] = [];
  for (let line = await watch.next(); line; line = await watch.next()) {
    expect(["ADDED", "MODIFIED"]).toContain(line.type);
    heard.push(line.object.metadata.resourceVersion);
    if (heard.at(-1) === last) break;
  }
  return heard;
}

test("a hundred watchers see every event, in order", async () => {
  const start = String(api.registry.revision());
  const watches = await Promise.all(Array.from({ length: 100 }, () => from(start)));
  const told = await writes("crowd", { times: 200, bytes: 100 });
  const heard = await Promise.all(watches.map((watch) => readTo(watch, told.at(-1)!)));
  for (const one of heard) expect(one).toEqual(told);
  for (const watch of watches) watch.close();
});

describe("a reader that falls behind", () => {
  test("is ended without an error, goes on where it was, and misses nothing; nobody else waits for it", async () => {
    const start = String(api.registry.revision());
    const slow = await from(start);
    // Of metadata alone there is little to read.
    const quick = await openWatchLines(api, `${configMaps}?watch=1&resourceVersion=${start}`, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    const told = await writes("heavy", { times: 40, bytes: 900_000 });
    expect(await readTo(quick, told.at(-1)!)).toEqual(told);
    const heard = await readTo(slow, told.at(-1)!);
    // Its queue was full long before.
    expect(heard.length).toBeLessThan(told.length);
    let turns = 0;
    while (heard.at(-1) !== told.at(-1)) {
      const again = await from(heard.at(-1)!);
      heard.push(...(await readTo(again, told.at(-1)!)));
      again.close();
      turns++;
    }
    expect(heard).toEqual(told);
    expect(turns).toBeGreaterThan(0);
    quick.close();
  });
});
