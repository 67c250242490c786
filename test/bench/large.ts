import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { clientOf, quiet, startDaemon, type Client, type Daemon } from "./daemon.ts";
import type { Figure } from "./figure.ts";
import { usage } from "./processes.ts";
import { followSlices } from "./slices.ts";
import { waitFor } from "./wait-for.ts";

const groups = 1000;
const podsEach = 10;
const servicesEach = 10;
const changes = 200;
const inFlight = 25;
const nodes = ["--nodes", "100"];
const pods = "/api/v1/namespaces/default/pods";

/** A large lab: 10,000 pods on 100 nodes, 10,000 Services over them with 100,000 endpoint entries in all. */
export async function largeFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  try {
    const daemon = await startDaemon(folder, nodes);
    const figures: Figure[] = [];
    try {
      figures.push(...(await loaded(daemon)));
      await quiet(daemon);
      figures.push(await changeFigure(daemon), ...(await atRest(daemon)));
    } finally {
      await daemon.stop();
    }
    return [...figures, await restartFigure(folder)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function loaded(daemon: Daemon): Promise<Figure[]> {
  const client = clientOf(daemon, inFlight);
  const from = performance.now();
  const seconds = (): number => (performance.now() - from) / 1000;
  await inBatches(groups, (group) => client.post("/apis/apps/v1/namespaces/default/deployments", aGroup(`g${group}`)));
  await waitFor("10,000 running pods", async () => (await running(client)) === groups * podsEach, { withinMs: 120_000, everyMs: 500 });
  const podsAfter = seconds();
  await inBatches(groups * servicesEach, (number) => client.post("/api/v1/namespaces/default/services", aServiceOver(`g${number % groups}`, `s${number}`)));
  const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
  await waitFor("100,000 endpoint entries", async () => entries(await client.text(slices)) >= groups * podsEach * servicesEach, { withinMs: 120_000, everyMs: 1000 });
  const all = seconds();
  await client.close();
  return [
    { name: "10,000 pods running", value: podsAfter, unit: "s", target: { atMost: 20 }, detail: "from the first create through the API, 100 nodes" },
    { name: "10,000 Services over 10,000 pods loaded", value: all, unit: "s", target: { atMost: 60 }, detail: "until 100,000 endpoint entries stand in the slices, pods included" },
  ];
}

/** Its pods stay those of their ReplicaSet when they leave their Services: only these ask for the label `serves`. */
const aGroup = (name: string): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas: podsEach,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, serves: "yes" } }, spec: { containers: [{ name: "c", image: "traefik/whoami" }] } },
  },
});

const aServiceOver = (app: string, name: string): object => ({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app, serves: "yes" }, ports: [{ port: 80 }] } });

async function inBatches(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

async function running(client: Client): Promise<number> {
  const { items, metadata } = JSON.parse(await client.text(`${pods}?limit=1`)) as { items: unknown[]; metadata: { remainingItemCount?: number } };
  const total = items.length + (metadata.remainingItemCount ?? 0);
  const waiting = JSON.parse(await client.text(`${pods}?limit=1&fieldSelector=status.phase%21%3DRunning`)) as { items: unknown[] };
  return waiting.items.length === 0 ? total : 0;
}

const entries = (list: string): number => (list.match(/"addresses":\[/g) ?? []).length;

/** Takes a pod out of its Services by its label and puts it back, and waits for one of their slices each time. */
async function changeFigure(daemon: Daemon): Promise<Figure> {
  const slices = await followSlices(daemon, "s0");
  const client = clientOf(daemon);
  const { items } = JSON.parse(await client.text(`${pods}?labelSelector=app%3Dg0&limit=1`)) as { items: { metadata: { name: string } }[] };
  await client.close();
  const waits: number[] = [];
  for (let change = 0; change < changes; change++) {
    const serves = change % 2 === 0 ? "no" : "yes";
    const next = slices.next();
    const { statusCode, body } = await request(`${daemon.server}${pods}/${items[0]!.metadata.name}`, { method: "PATCH", headers: { "content-type": "application/merge-patch+json" }, body: JSON.stringify({ metadata: { labels: { serves } } }), dispatcher: slices.pool });
    const committed = performance.now();
    await body.dump();
    if (statusCode !== 200) throw new Error(`PATCH of a pod: ${statusCode}`);
    waits.push(Math.max(0, (await next) - committed));
    // The same pod stands behind nine more Services: their writes are no part of the next change.
    await pause(20);
  }
  await slices.close();
  waits.sort((a, b) => a - b);
  return { name: "a change to one endpoint is in the slice, p99", value: waits[Math.floor(waits.length * 0.99)]!, unit: "ms", target: { atMost: 20 }, detail: `from the answer to the pod's change to the slice's watch event; median ${waits[Math.floor(waits.length / 2)]!.toFixed(1)} ms` };
}

async function atRest(daemon: Daemon): Promise<Figure[]> {
  await quiet(daemon);
  await pause(30_000);
  const { rssMB, peakMB } = usage(daemon.child.pid!);
  const before = usage(daemon.child.pid!).cpuMs;
  await pause(10_000);
  const percent = (usage(daemon.child.pid!).cpuMs - before) / 100;
  return [
    { name: "memory, 10,000 Services and 10,000 pods", value: rssMB, unit: "MB", target: { atMost: 900 }, detail: `resident 30 s after the last work; ${peakMB.toFixed(0)} MB at the peak` },
    { name: "processor at rest, 100 nodes", value: percent, unit: "%", target: { atMost: 2 }, detail: "of one core over 10 s" },
  ];
}

async function restartFigure(folder: string): Promise<Figure> {
  const from = performance.now();
  const daemon = await startDaemon(folder, nodes);
  const value = (performance.now() - from) / 1000;
  await daemon.stop();
  return { name: "restart to ready, 10,000 Services and 10,000 pods", value, unit: "s", target: { atMost: 5 }, detail: "until the daemon says that it is ready: every pod runs again" };
}
