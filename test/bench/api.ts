import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { request } from "undici";
import type { Figure } from "./figure.ts";
import { rate, ratioOf } from "./load.ts";
import { start, usage, type Started } from "./processes.ts";

const daemonScript = "apiserver/dist/kx-apiserver.cjs";
const connections = 32;
const ms = 1500;

interface Daemon extends Started {
  readonly server: string;
  readonly proxy: string;
  readonly tls: { ca: string; cert: string; key: string };
}

async function startDaemon(folder: string, args: readonly string[] = []): Promise<Daemon> {
  const started = await start(daemonScript, ["--dir", join(folder, "bench"), "--port", "16443", ...args]);
  const config = parse(readFileSync(join(folder, "bench", "kubeconfig"), "utf8")) as { clusters: { cluster: Record<string, string> }[]; users: { user: Record<string, string> }[] };
  const text = (base64: string | undefined): string => Buffer.from(base64 ?? "", "base64").toString();
  const tls = {
    ca: text(config.clusters[0]!.cluster["certificate-authority-data"]),
    cert: text(config.users[0]!.user["client-certificate-data"]),
    key: text(config.users[0]!.user["client-key-data"]),
  };
  return { ...started, server: String(started.said["server"]), proxy: String(started.said["proxy"]), tls };
}

/** The server's own certificate serves the bare one as well. */
function bareTls(folder: string): { key: string; cert: string } {
  const { server } = JSON.parse(readFileSync(join(folder, "bench", "certificates.json"), "utf8")) as { server: { key: string; cert: string } };
  return server;
}

const pod = (n: number | string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `bench-${n}`, labels: { app: "bench", number: String(n) } },
    // No scheduler of that name: the pod is stored and waits.
    spec: { schedulerName: "nobody", containers: [{ name: "c", image: "traefik/whoami", ports: [{ containerPort: 80 }], env: [{ name: "A", value: "b" }] }] },
  });

async function put(daemon: Daemon, path: string, body: string): Promise<void> {
  const { Pool } = await import("undici");
  const pool = new Pool(daemon.server, { connections: 1, connect: daemon.tls });
  const answer = await pool.request({ path, method: "POST", body, headers: { "content-type": "application/json" } });
  if (answer.statusCode >= 300) throw new Error(await answer.body.text());
  await answer.body.dump();
  await pool.close();
}

/** Figures of the API and of the data plane's doors, over real connections to a daemon of its own process. */
export async function apiFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  const daemon = await startDaemon(folder);
  const bares: Started[] = [];
  const bare = async (bytes: number, tls = true): Promise<string> => {
    const started = await start("test/bench/dist/bare-server.cjs", [JSON.stringify({ ...(tls ? bareTls(folder) : {}), bytes, tls })]);
    bares.push(started);
    return `${tls ? "https" : "http"}://127.0.0.1:${Number(started.said["port"])}`;
  };
  const { server: origin, tls } = daemon;
  const figures: Figure[] = [];
  const compare = async (name: string, atLeast: number, ours: Parameters<typeof rate>[0], theirs: Parameters<typeof rate>[0]): Promise<void> => {
    const { ratio, a, b } = await ratioOf(() => rate(ours), () => rate(theirs));
    figures.push({ name, value: ratio, unit: "x", target: { atLeast }, detail: `${a.toFixed(0)}/s against ${b.toFixed(0)}/s` });
  };
  const headers = { "content-type": "application/json" };
  try {
    await put(daemon, "/api/v1/namespaces/default/pods", pod("one"));
    const one = "/api/v1/namespaces/default/pods/bench-one";
    const size = (await sizeOf(daemon, one)).length;
    await compare("GET of one object over TLS, 32 connections", 0.5, { origin, path: one, connections, ms, tls }, { origin: await bare(size), path: "/", connections, ms, tls });
    await compare(
      "durable create over TLS, 32 in flight",
      0.35,
      { origin, path: "/api/v1/namespaces/default/pods", method: "POST", headers, body: pod, connections, ms, tls },
      { origin: await bare(size), path: "/", method: "POST", headers, body: pod, connections, ms, tls },
    );
    await proxyFigure(daemon, compare, await bare(400, false));
  } finally {
    for (const one of [...bares.splice(0), daemon]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  figures.push(...(await listFigure()));
  return figures;
}

async function sizeOf(daemon: Daemon, path: string): Promise<string> {
  const { Pool } = await import("undici");
  const pool = new Pool(daemon.server, { connections: 1, connect: daemon.tls });
  const answer = await pool.request({ path, method: "GET" });
  const text = await answer.body.text();
  await pool.close();
  return text;
}

async function proxyFigure(daemon: Daemon, compare: (name: string, atLeast: number, ours: Parameters<typeof rate>[0], theirs: Parameters<typeof rate>[0]) => Promise<void>, bare: string): Promise<void> {
  await put(daemon, "/apis/apps/v1/namespaces/default/deployments", JSON.stringify({
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" },
    spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "traefik/whoami" }] } } },
  }));
  await put(daemon, "/api/v1/namespaces/default/services", JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }));
  const origin = `http://${daemon.proxy}`;
  for (;;) {
    const answer = await request(`${origin}`, { path: "http://web/", method: "GET", headers: { host: "web" } } as never).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) break;
    await new Promise(setImmediate);
  }
  await compare(
    "forward proxy -> ClusterIP -> pod, keep-alive",
    0.5,
    { origin, path: "http://web/", headers: { host: "web" }, connections, ms },
    { origin: bare, path: "/", connections, ms },
  );
}

/** 5,000 running pods on 50 nodes behind 1,000 services: LIST, and what that costs in memory and in peace. */
async function listFigure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  const idle = await startDaemon(folder, ["--ephemeral"]);
  await quiet(idle);
  const idleUsage = usage(idle.child.pid!);
  await new Promise((resolve) => {
    setTimeout(resolve, 5000);
  });
  const idleCpu = (usage(idle.child.pid!).cpuMs - idleUsage.cpuMs) / 50;
  await idle.stop();

  const daemon = await startDaemon(folder, ["--nodes", "50"]);
  const { server: origin, tls } = daemon;
  const bares: Started[] = [];
  try {
    const { Pool } = await import("undici");
    const pool = new Pool(origin, { connections, connect: tls });
    const post = async (path: string, object: object): Promise<void> => {
      const answer = await pool.request({ path, method: "POST", body: JSON.stringify(object), headers: { "content-type": "application/json" } });
      if (answer.statusCode >= 300) throw new Error(await answer.body.text());
      await answer.body.dump();
    };
    const labels = (n: number): object => ({ app: `s${n}` });
    for (let n = 0; n < 1000; n += 50) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          await post("/api/v1/namespaces/default/services", { apiVersion: "v1", kind: "Service", metadata: { name: `s${n + i}` }, spec: { selector: labels(n + i), ports: [{ port: 80 }] } });
          await post("/apis/apps/v1/namespaces/default/deployments", {
            apiVersion: "apps/v1", kind: "Deployment", metadata: { name: `s${n + i}` },
            spec: { replicas: 5, selector: { matchLabels: labels(n + i) }, template: { metadata: { labels: labels(n + i) }, spec: { containers: [{ name: "c", image: "traefik/whoami" }] } } },
          });
        }),
      );
    }
    await quiet(daemon);
    const loaded = usage(daemon.child.pid!);
    const path = "/api/v1/pods";
    const bytes = (await sizeOf(daemon, path)).length;
    const bare = await start("test/bench/dist/bare-server.cjs", [JSON.stringify({ ...bareTls(folder), bytes, tls: true })]);
    bares.push(bare);
    const { ratio, a, b } = await ratioOf(
      () => rate({ origin, path, connections: 4, ms: 3000, tls }),
      () => rate({ origin: `https://127.0.0.1:${Number(bare.said["port"])}`, path: "/", connections: 4, ms: 3000, tls }),
      3,
    );
    await pool.close();
    return [
      { name: "LIST of 5,000 pods over TLS", value: ratio, unit: "x", target: { atLeast: 0.6 }, detail: `${a.toFixed(1)}/s against ${b.toFixed(1)}/s of ${(bytes / 1e6).toFixed(1)} MB` },
      { name: "memory, idle", value: idleUsage.rssMB, unit: "MB", target: { atMost: 120 }, detail: "resident, three nodes" },
      { name: "processor, idle", value: idleCpu, unit: "%", target: { atMost: 1 }, detail: "of one core over 5 s" },
      { name: "memory, 1,000 services and 5,000 pods", value: loaded.rssMB, unit: "MB", target: { atMost: 220 }, detail: "resident, 50 nodes" },
    ];
  } finally {
    for (const one of [...bares, daemon]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until its processor time stands still: nothing is left to do. */
async function quiet(daemon: Daemon): Promise<void> {
  for (let before = -1; ; ) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1500);
    });
    const { cpuMs } = usage(daemon.child.pid!);
    if (cpuMs - before < 60 && before >= 0) return;
    before = cpuMs;
  }
}
