import * as newest from "@kubernetes/client-node";
import * as previous from "client-node-1";
import { afterEach, describe, expect, test } from "vitest";
import { createMemoryStorage } from "../../apiserver/src/storage/memory.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

type Library = typeof newest;
/** The machine may be busy. */
const patient = { timeout: 20_000 };

const configMaps = "/api/v1/namespaces/default/configmaps";

let api: RunningApi;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await api.close();
});

const write = (method: "POST" | "PUT" | "DELETE", name: string, data: object = {}): Promise<unknown> =>
  api.transport.request({ method, path: method === "POST" ? configMaps : `${configMaps}/${name}`, ...(method === "DELETE" ? {} : { body: { metadata: { name }, data } }) });

describe.each([
  ["2.0", newest],
  ["1.4", previous as unknown as Library],
])("an informer of @kubernetes/client-node %s over a restart of the server", (_version, library) => {
  test.each([
    ["goes on where it was", false],
    // What it has seen last is gone from the history: it is told so, and lists again.
    ["after a compaction knows everything all the same", true],
  ])("%s: no event is lost, none comes twice", async (_title, compact) => {
    const storage = createMemoryStorage();
    api = await startApi({ storage });
    const { port } = api;
    await api.transport.request({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: "default" } } });
    const config = configOf(library, api.url);
    const core = config.makeApiClient(library.CoreV1Api);
    const informer = library.makeInformer(config, configMaps, () => core.listNamespacedConfigMap({ namespace: "default" }));
    stops.push(() => informer.stop());

    const heard: string[] = [];
    for (const event of ["add", "update", "delete"] as const) informer.on(event, ({ metadata }) => void heard.push(`${event} ${metadata?.name}`));
    // As its documentation has it, whoever hears of an error starts it again; here once the server is back.
    let back!: () => void;
    const restarted = new Promise<void>((resolve) => (back = resolve));
    informer.on("error", () => void restarted.then(() => informer.start()));

    await write("POST", "a");
    await write("POST", "b");
    await informer.start();
    await expect.poll(() => heard, patient).toEqual(["add a", "add b"]);
    await write("PUT", "a", { changed: "1" });
    await expect.poll(() => heard.at(-1), patient).toBe("update a");

    heard.length = 0;
    await api.close();
    api = await startApi({ storage, port });
    await write("PUT", "b", { changed: "2" });
    await write("POST", "c");
    await write("DELETE", "a");
    await write("POST", "d");
    if (compact) {
      await storage.compact(api.registry.revision());
      // Only a fresh one asks storage for what was before.
      await api.close();
      api = await startApi({ storage, port });
    }
    back();
    await write("POST", "last");
    await expect.poll(() => heard, patient).toContain("add last");
    const missed = ["update b", "add c", "delete a", "add d", "add last"];
    // A list tells what is gone first.
    expect(compact ? heard.toSorted() : heard).toEqual(compact ? missed.toSorted() : missed);
    expect(informer.list().map(({ metadata }) => metadata?.name).toSorted()).toEqual(["b", "c", "d", "last"]);
  });
});

/** The library takes plain HTTP from a cluster alone that it need not verify. */
function configOf(library: Library, server: string): newest.KubeConfig {
  const config = new library.KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "kx", server, skipTLSVerify: true }],
    users: [{ name: "admin" }],
    contexts: [{ name: "kx", cluster: "kx", user: "admin" }],
    currentContext: "kx",
  });
  return config;
}
