import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Pool } from "undici";
import { parse } from "yaml";
import { start, usage, type Started } from "./processes.ts";
import { waitFor } from "./wait-for.ts";

const script = "apiserver/bin/kx-apiserver.js";

/** A cluster of its own process, as `kx up` starts it. */
export interface Daemon extends Started {
  readonly server: string;
  readonly proxy: string;
  /** The admin's credential. */
  readonly tls: { ca: string; cert: string; key: string };
  /** The server's own certificate: a bare server shows the same one. */
  readonly certificate: { key: string; cert: string };
}

/** @param folder is the daemon's alone */
export async function startDaemon(folder: string, args: readonly string[] = []): Promise<Daemon> {
  const started = await start(script, ["--dir", folder, "--port", "16443", ...args]);
  const config = parse(readFileSync(join(folder, "kubeconfig"), "utf8")) as { clusters: { cluster: Record<string, string> }[]; users: { user: Record<string, string> }[] };
  const text = (base64: string | undefined): string => Buffer.from(base64 ?? "", "base64").toString();
  const tls = {
    ca: text(config.clusters[0]!.cluster["certificate-authority-data"]),
    cert: text(config.users[0]!.user["client-certificate-data"]),
    key: text(config.users[0]!.user["client-key-data"]),
  };
  const { server: certificate } = JSON.parse(readFileSync(join(folder, "certificates.json"), "utf8")) as { server: { key: string; cert: string } };
  return { ...started, server: String(started.said["server"]), proxy: String(started.said["proxy"]), tls, certificate };
}

/** A bare server that answers every request with so many bytes; over TLS when it is given a certificate. */
export async function startBare(bytes: number, certificate?: { key: string; cert: string }): Promise<Started & { origin: string }> {
  const started = await start("test/bench/dist/bare-server.cjs", [JSON.stringify({ ...certificate, bytes, tls: certificate !== undefined })]);
  return { ...started, origin: `${certificate ? "https" : "http"}://127.0.0.1:${Number(started.said["port"])}` };
}

/** Calls over a few kept connections. */
export interface Client {
  post(path: string, object: object): Promise<void>;
  text(path: string): Promise<string>;
  close(): Promise<void>;
}

/** @throws Error from its calls for every answer of 300 and above */
export function clientOf({ server, tls }: Daemon, connections = 1): Client {
  const pool = new Pool(server, { connections, connect: tls });
  const call = async (method: "GET" | "POST", path: string, object?: object): Promise<string> => {
    const answer = await pool.request({ path, method, ...(object ? { body: JSON.stringify(object), headers: { "content-type": "application/json" } } : {}) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${text}`);
    return text;
  };
  return {
    async post(path, object) {
      await call("POST", path, object);
    },
    text: (path) => call("GET", path),
    close: () => pool.close(),
  };
}

/** Until its processor time stands still: nothing is left to do. */
export async function quiet({ child }: Started): Promise<void> {
  let before = Number.NEGATIVE_INFINITY;
  await waitFor(
    "peace of the daemon",
    () => {
      const { cpuMs } = usage(child.pid!);
      const still = cpuMs - before < 60;
      before = cpuMs;
      return still;
    },
    { withinMs: 90_000, everyMs: 1500 },
  );
}

/** A Deployment whose pods carry the label `app: <name>`. */
export const aDeployment = (name: string, replicas: number): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "traefik/whoami" }] } } },
});

/** A Service for them. */
export const aService = (name: string): object => ({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80 }] } });
