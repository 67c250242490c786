import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "undici";
import { aDeployment, aService, clientOf, startBare, startDaemon, type Daemon } from "./daemon.ts";
import type { Figure } from "./figure.ts";
import { rate, ratioOf, type Load } from "./load.ts";
import type { Started } from "./processes.ts";
import { waitFor } from "./wait-for.ts";

const connections = 32;
const ms = 1500;
const pods = "/api/v1/namespaces/default/pods";

const aPod = (number: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `bench-${number}`, labels: { app: "bench", number: String(number) } },
    // No scheduler of that name: the pod is stored and waits.
    spec: { schedulerName: "nobody", containers: [{ name: "c", image: "traefik/whoami", ports: [{ containerPort: 80 }], env: [{ name: "A", value: "b" }] }] },
  });

/** Figures of the API and of the forward proxy, over real connections to a daemon of its own process. */
export async function apiFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "kx-bench-"));
  const started: Started[] = [];
  try {
    const daemon = await startDaemon(folder);
    started.push(daemon);
    const client = clientOf(daemon);
    await client.post(pods, JSON.parse(aPod(0)) as object);
    const one = `${pods}/bench-0`;
    const bytes = (await client.text(one)).length;
    const bare = await startBare(bytes, daemon.certificate);
    started.push(bare);
    const { tls } = daemon;
    const post = { method: "POST" as const, headers: { "content-type": "application/json" }, body: (n: number) => aPod(n + 1), connections, ms, tls };
    const figures = [
      await compared("GET of one object over TLS, 32 connections", 0.5, { origin: daemon.server, path: one, connections, ms, tls }, { origin: bare.origin, path: "/", connections, ms, tls }),
      await compared("durable create over TLS, 32 in flight", 0.35, { ...post, origin: daemon.server, path: pods }, { ...post, origin: bare.origin, path: "/" }),
    ];
    await client.post("/apis/apps/v1/namespaces/default/deployments", aDeployment("web", 3));
    await client.post("/api/v1/namespaces/default/services", aService("web"));
    await client.close();
    const plain = await startBare(await proxiedBytes(daemon));
    started.push(plain);
    const proxied = { origin: `http://${daemon.proxy}`, path: "http://web/", headers: { host: "web" }, connections, ms };
    figures.push(await compared("forward proxy -> ClusterIP -> pod, keep-alive", 0.5, proxied, { origin: plain.origin, path: "/", connections, ms }));
    return figures;
  } finally {
    for (const program of started.toReversed()) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compared(name: string, atLeast: number, ours: Load, theirs: Load): Promise<Figure> {
  const { ratio, a, b } = await ratioOf(() => rate(ours), () => rate(theirs));
  return { name, value: ratio, unit: "x", target: { atLeast }, detail: `${a.toFixed(0)}/s against ${b.toFixed(0)}/s` };
}

/** Waits until the Service answers through the proxy; the length of what it says. */
async function proxiedBytes({ proxy }: Daemon): Promise<number> {
  const pool = new Pool(`http://${proxy}`, { connections: 1 });
  let bytes = 0;
  const answers = async (): Promise<boolean> => {
    // An absolute URL in the request line is what a proxy is asked with.
    const answer = await pool.request({ path: "http://web/", method: "GET", headers: { host: "web" } });
    bytes = (await answer.body.text()).length;
    return answer.statusCode === 200;
  };
  await waitFor("an answer of web", answers, { withinMs: 20_000, everyMs: 50 });
  await pool.close();
  return bytes;
}
