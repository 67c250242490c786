import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Node } from "@kx/shared/kinds/core/node";
import { realClock, seededRandom } from "@kx/shared/meta/clock";
import { release } from "@kx/shared/schema/release";
import type { Descriptions } from "@kx/shared/schema/openapi/served";
import { createCluster } from "./cluster.ts";
import { ConfigError, parseConfig, type Config } from "./config.ts";
import { loadOrCreateAuthority } from "./http/certificates/authority.ts";
import { serviceAddress } from "./bootstrap/service-address.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { loopbackNetwork } from "./loopback-network.ts";
import { openDoors, serveApi } from "./serve.ts";
import { createMemoryStorage } from "./storage/memory.ts";
import { openSqliteStorage } from "./storage/sqlite/sqlite-storage.ts";
import { StorageError, type Storage } from "./storage/storage.ts";

/** A unix socket's path may have no more bytes than this (sockaddr_un, the shortest of the systems). */
const longestSocketPath = 100;

function log(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

function openStorage(config: Config): Promise<Storage> | Storage {
  if (config.ephemeral) return createMemoryStorage({ clock: realClock });
  return openSqliteStorage({ file: join(config.dataDir, "kx.db"), clock: realClock, onUpkeepError: (error) => log(`upkeep of the store: ${String(error)}`) });
}

function socketPath(dir: string): string {
  if (process.platform === "win32") return `\\\\.\\pipe\\kx-${basename(dir)}`;
  const inside = join(dir, "kx.sock");
  return inside.length <= longestSocketPath ? inside : join(tmpdir(), `kx-${randomBytes(6).toString("hex")}.sock`);
}

async function descriptions(): Promise<Descriptions> {
  return JSON.parse(await readFile(join(__dirname, "descriptions.json"), "utf8")) as Descriptions;
}

async function start(config: Config): Promise<void> {
  mkdirSync(config.dir, { recursive: true, mode: 0o700 });
  const storage = await openStorage(config);
  const loopback = await loopbackNetwork(config.dir);
  const authority = await loadOrCreateAuthority(config.dir, { hosts: [serviceAddress(config.serviceCIDR, 1), "172.18.0.2"], clock: realClock });
  const seed = config.seed ?? randomBytes(4).readUInt32LE();
  let api: { host: string; port: number } | undefined;
  const cluster = await createCluster({
    ...config,
    storage,
    clock: realClock,
    random: config.seed === undefined ? Math.random : seededRandom(seed),
    authority,
    loopback,
    apiListener: () => api,
    descriptions,
    report: (error) => log(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    onFailure(error) {
      log(`the store's changes cannot be followed any more: ${String(error)}`);
      process.exit(1);
    },
  });
  const socket = socketPath(config.dir);
  const served = await serveApi(cluster, { authority, port: config.port, socket });
  api = { host: "127.0.0.1", port: served.port };
  const doors = await openDoors(cluster, api, config.doorNodes);
  const record = {
    pid: process.pid,
    version: release.gitVersion,
    dataDir: config.ephemeral ? "" : config.dataDir,
    // Nodes come and go: it may have more or fewer than it was asked for.
    nodes: cluster.cache.of(Node).list().length,
    server: served.server,
    ...doors,
    socket,
    startedAt: new Date().toISOString(),
  };
  const name = basename(config.dir) === "default" ? "kx" : `kx-${basename(config.dir)}`;
  await writeFile(join(config.dir, "kubeconfig"), kubeconfig({ name, server: served.server, authority }), { mode: 0o600 });
  await writeFile(join(config.dir, "connection.json"), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(config.dir, "pid"), `${process.pid}\n`);
  log(`ready at ${served.server}`);
  process.stdout.write(`${JSON.stringify({ ready: true, ...record })}\n`);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log("stopping");
    await served.close();
    await cluster.close();
    await Promise.all([rm(join(config.dir, "pid"), { force: true }), rm(join(config.dir, "connection.json"), { force: true }), rm(socket, { force: true })]);
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StorageError) return error.message;
  const { code, path, message } = error as NodeJS.ErrnoException;
  // `EACCES: permission denied, mkdir '/data'`: the system refuses a path, which is no fault of ours.
  if (code && path) return `cannot use ${path}: ${message.slice(code.length + 2).split(", ")[0]}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// The pipe to whoever started us is closed once they have read that we are ready.
process.stdout.on("error", () => {});
try {
  void start(parseConfig(process.argv.slice(2))).catch(fail);
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  log(messageOf(error));
  process.stdout.write(`${JSON.stringify({ error: messageOf(error) })}\n`, () => process.exit(1));
}
