import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { startDaemon, type Daemon } from "./daemon.ts";
import type { Figure } from "./figure.ts";
import { rate, ratioOf } from "./load.ts";
import { usage } from "./processes.ts";
import { openWatches } from "./watches.ts";

const objects = 1000;
const watchers = 500;
const updates = 1000;
const configMaps = "/api/v1/namespaces/default/configmaps";

const applied = (number: number): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `applied-${number}`, labels: { app: "bench" } }, data: { a: "1", b: "2", c: "3" } });

/** What clients of the wire cost: a fresh kubectl's documents, server-side apply of what is there already, many watchers. */
export async function wireFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  try {
    const daemon = await startDaemon(folder);
    try {
      return [await documentsFigure(daemon), await applyFigure(daemon), ...(await watchFigures(daemon))];
    } finally {
      await daemon.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** What a kubectl without a cache asks for before its first `get` and `apply`; the server makes these documents then. */
async function documentsFigure({ server, tls }: Daemon): Promise<Figure> {
  const pool = new Pool(server, { connections: 1, connect: tls });
  const get = async (path: string, accept = "application/json"): Promise<string> => (await pool.request({ path, method: "GET", headers: { accept } })).body.text();
  await get("/version");
  const from = performance.now();
  await get("/api", aggregated);
  await get("/apis", aggregated);
  const discovered = performance.now();
  const index = JSON.parse(await get("/openapi/v3")) as { paths: Record<string, { serverRelativeURL: string }> };
  await get(index.paths["api/v1"]!.serverRelativeURL);
  const value = performance.now() - from;
  await pool.close();
  return { name: "discovery and OpenAPI v3 of a fresh kubectl", value, unit: "ms", target: { atMost: 30 }, detail: `first requests of a new server, discovery ${(discovered - from).toFixed(1)} ms of it` };
}

async function applyFigure({ server: origin, tls }: Daemon): Promise<Figure> {
  const path = (number: number): string => `${configMaps}/applied-${number % objects}`;
  const patched = { method: "PATCH" as const, path: (n: number) => `${path(n)}?fieldManager=bench`, headers: { "content-type": "application/apply-patch+yaml" }, body: (n: number) => applied(n % objects) };
  const load = { origin, tls, connections: 16 };
  const pool = new Pool(origin, { connections: 16, connect: tls });
  await Promise.all(
    Array.from({ length: objects }, async (_, number) => {
      const answer = await pool.request({ path: patched.path(number), method: "PATCH", headers: patched.headers, body: applied(number) });
      if (answer.statusCode !== 201) throw new Error(await answer.body.text());
      await answer.body.dump();
    }),
  );
  await pool.close();
  const { ratio, a, b } = await ratioOf(() => rate({ ...load, ...patched, ms: 1500 }), () => rate({ ...load, path, ms: 1500 }));
  return { name: `server-side apply of ${objects} unchanged objects`, value: ratio, unit: "x", target: { atLeast: 0.5 }, detail: `${a.toFixed(0)}/s against ${b.toFixed(0)} GETs/s of the same` };
}

async function watchFigures(daemon: Daemon): Promise<Figure[]> {
  const { server, tls, child } = daemon;
  const path = `${configMaps}?watch=true&fieldSelector=metadata.name%3Dapplied-0`;
  const watches = await openWatches({ server, tls, path, count: watchers });
  const before = usage(child.pid!).rssMB;
  const pool = new Pool(server, { connections: 1, connect: tls });
  for (let number = 0; number < updates; number++) {
    watches.expect(number);
    const body = JSON.stringify({ data: { number: String(number) } });
    const answer = await pool.request({ path: `${configMaps}/applied-0`, method: "PATCH", headers: { "content-type": "application/merge-patch+json" }, body });
    await answer.body.dump();
  }
  await watches.complete(updates);
  await pool.close();
  const grown = usage(child.pid!).rssMB - before;
  const { p99, median } = watches.latencies();
  watches.close();
  return [
    { name: `event latency, ${watchers} watchers and ${updates} updates, p99`, value: p99, unit: "ms", target: { atMost: 50 }, detail: `from the sending of the update to the event's arrival; median ${median.toFixed(1)} ms; every watcher saw every event in order` },
    { name: `memory of ${watchers} watchers under updates`, value: grown, unit: "MB", detail: "growth of the resident size" },
  ];
}
