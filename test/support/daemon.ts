import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, start, type Running } from "./run.ts";

const program = fileURLToPath(new URL("../../apiserver/dist/kx-apiserver.cjs", import.meta.url));

/** What the daemon says of itself once it is ready. */
export interface Connection {
  pid: number;
  version: string;
  dataDir: string;
  nodes: number;
  server: string;
  proxy: string;
  dns: string;
  ingressHttp: string;
  ingressHttps: string;
  socket: string;
}

export interface Daemon {
  /** The cluster's folder. */
  readonly dir: string;
  readonly kubeconfig: string;
  /** Of the process that runs now. */
  readonly connection: Connection;
  /** Ends it as an operator would; its data stay. */
  stop(): Promise<void>;
  /** `kill -9`: it can do nothing about it. */
  kill(): Promise<void>;
  /** Starts it again on the same data and, when it is free, the same port. */
  restart(): Promise<void>;
  /** Stops it and removes its folder. @throws when it has logged a fault */
  close(): Promise<void>;
}

/** Tests of several workers run at once: each looks for ports, and opens its doors, at a place of its own. */
const worker = Number(process.env.VITEST_POOL_ID ?? 1) % 20;
const firstPort = 20_000 + 500 * worker;
let started = 0;

/** Starts the built daemon in a folder of its own. @param args flags beside `--dir` and `--port` */
export async function startDaemon(args: readonly string[] = []): Promise<Daemon> {
  if (!existsSync(program)) throw new Error("the daemon is not built: run npm run build");
  const folder = await mkdtemp(join(tmpdir(), "kx-test-"));
  const dir = join(folder, "default");
  await mkdir(dir);
  // C of 127.C.0.0/16, which clusters beside each other agree upon; these do not see each other.
  await writeFile(join(dir, "loopback"), String(20 + 10 * worker + (started++ % 10)));
  let port = firstPort;
  const launch = async (): Promise<{ running: Running; connection: Connection }> => {
    const running = start(process.execPath, [program, "--dir", dir, "--port", String(port), ...args]);
    const said = JSON.parse((await running.until((stdout) => stdout.includes("\n"))).trim()) as Connection & { error?: string };
    if (said.error !== undefined) throw new Error(said.error);
    port = Number(new URL(said.server).port);
    return { running, connection: said };
  };
  let now = await launch();
  let complaints = "";
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { stderr } = await now.running.stop(signal);
    complaints += stderr.replace(/^\S+Z (ready at \S+|stopping)\n/gm, "");
  };
  return {
    dir,
    kubeconfig: join(dir, "kubeconfig"),
    get connection() {
      return now.connection;
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async restart() {
      now = await launch();
    },
    async close() {
      await end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
      if (complaints) throw new Error(`the daemon logged faults: ${complaints}`);
    },
  };
}

/** Root may write anywhere; without this capability it is held to a folder's permissions like everybody else. */
const obeying = process.platform === "linux" && process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override"] : [];

/** Starts the daemon where it is expected to refuse. @returns its exit code and what it says of the reason */
export async function refusedStart(args: readonly string[]): Promise<{ code: number | null; error: string | undefined }> {
  const [command, ...rest] = [...obeying, process.execPath, program, ...args];
  const { code, stdout } = await run(command!, rest);
  return { code, error: (JSON.parse(stdout) as { error?: string }).error };
}
