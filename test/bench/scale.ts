import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { aDeployment, aService, clientOf, quiet, startBare, startDaemon, type Daemon } from "./daemon.ts";
import type { Figure } from "./figure.ts";
import { rate, ratioOf } from "./load.ts";
import { usage, type Started } from "./processes.ts";
import { waitFor } from "./wait-for.ts";

const services = 1000;
const podsEach = 5;
const inFlight = 25;
/** The engine gives memory back some time after the last work. */
const restMs = 30_000;

/** What an idle cluster costs, and what 5,000 running pods on 50 nodes behind 1,000 services do. */
export async function scaleFigures(): Promise<Figure[]> {
  return [...(await idleFigures()), ...(await loadedFigures())];
}

async function withDaemon<Result>(args: readonly string[], work: (daemon: Daemon) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  try {
    const daemon = await startDaemon(folder, args);
    try {
      return await work(daemon);
    } finally {
      await daemon.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function idleFigures(): Promise<Figure[]> {
  return withDaemon([], async (daemon) => {
    await quiet(daemon);
    const before = usage(daemon.child.pid!);
    await pause(10_000);
    const after = usage(daemon.child.pid!);
    return [
      { name: "memory, idle", value: after.rssMB, unit: "MB", target: { atMost: 120 }, detail: "resident, three nodes" },
      { name: "processor, idle", value: (after.cpuMs - before.cpuMs) / 100, unit: "%", target: { atMost: 1 }, detail: "of one core over 10 s" },
    ];
  });
}

function loadedFigures(): Promise<Figure[]> {
  return withDaemon(["--nodes", "50"], async (daemon) => {
    const client = clientOf(daemon, inFlight);
    const from = performance.now();
    for (let first = 0; first < services; first += inFlight) {
      const names = Array.from({ length: inFlight }, (_, i) => `s${first + i}`);
      await Promise.all(
        names.map(async (name) => {
          await client.post("/api/v1/namespaces/default/services", aService(name));
          await client.post("/apis/apps/v1/namespaces/default/deployments", aDeployment(name, podsEach));
        }),
      );
    }
    const pods = "/api/v1/namespaces/default/pods";
    const running = async (): Promise<boolean> => {
      const { items, metadata } = JSON.parse(await client.text(`${pods}?limit=1&fieldSelector=status.phase%21%3DRunning`)) as { items: unknown[]; metadata: { continue?: string } };
      return items.length === 0 && metadata.continue === undefined && (await total(client, pods)) >= services * podsEach;
    };
    await waitFor("5,000 running pods", running, { withinMs: 90_000, everyMs: 1000 });
    const seconds = (performance.now() - from) / 1000;
    await quiet(daemon);
    const peak = usage(daemon.child.pid!).peakMB;
    await pause(restMs);
    const { rssMB } = usage(daemon.child.pid!);
    const list = await listFigure(daemon, (await client.text("/api/v1/pods")).length);
    await client.close();
    return [
      { name: "5,000 pods running", value: seconds, unit: "s", detail: "from the first create; 50 nodes" },
      { name: "memory, 1,000 services and 5,000 pods", value: rssMB, unit: "MB", target: { atMost: 220 }, detail: `resident ${restMs / 1000} s after the last work, 50 nodes; ${peak.toFixed(0)} MB at the peak` },
      list,
    ];
  });
}

async function total(client: { text(path: string): Promise<string> }, path: string): Promise<number> {
  const { items, metadata } = JSON.parse(await client.text(`${path}?limit=1`)) as { items: unknown[]; metadata: { remainingItemCount?: number } };
  return items.length + (metadata.remainingItemCount ?? 0);
}

async function listFigure({ server: origin, tls, certificate }: Daemon, bytes: number): Promise<Figure> {
  const bare: Started & { origin: string } = await startBare(bytes, certificate);
  try {
    const load = { connections: 4, ms: 2500, tls };
    const { ratio, a, b } = await ratioOf(() => rate({ ...load, origin, path: "/api/v1/pods" }), () => rate({ ...load, origin: bare.origin, path: "/" }), 3);
    return { name: "LIST of 5,000 pods over TLS", value: ratio, unit: "x", target: { atLeast: 0.6 }, detail: `${a.toFixed(1)}/s against ${b.toFixed(1)}/s of ${(bytes / 1e6).toFixed(1)} MB` };
  } finally {
    await bare.stop();
  }
}
