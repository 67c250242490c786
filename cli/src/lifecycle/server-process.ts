import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect as connectSocket } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { CliError } from "../errors/cli-error.ts";
import type { ConnectionRecord } from "../cluster/connection-record.ts";

export interface ServerStart {
  /** Of the cluster; log and records go there. */
  folder: string;
  /** The daemon's own flags. */
  flags: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Stays a child that ends with us and logs to our stderr. */
  foreground: boolean;
}

/** How many lines of the log an error shows. */
const tailLines = 15;

/**
 * Starts the daemon and waits until it is ready.
 * @returns the record that it wrote, and in the foreground the child
 * @throws CliError with the daemon's own word, or the end of its log when it died without one
 */
export async function startServer(start: ServerStart): Promise<{ record: ConnectionRecord; child: ChildProcess }> {
  const logFile = join(start.folder, "kx.log");
  const log = start.foreground ? undefined : openLog(logFile);
  // Node would parse the whole bundle of extra certificates at every start; the daemon calls nobody over TLS.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = start.env;
  const child = spawn(process.execPath, [serverProgram(), "--dir", start.folder, ...start.flags], {
    cwd: start.folder,
    detached: !start.foreground,
    env,
    stdio: ["ignore", "pipe", log ?? "inherit"],
  });
  if (log !== undefined) closeSync(log);
  const record = await firstWord(child, logFile);
  child.stdout?.destroy();
  if (!start.foreground) child.unref();
  return { record, child };
}

function openLog(file: string): number {
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    throw new CliError(`the cluster's folder cannot be written: ${(error as Error).message}`, { hint: "choose another with $KX_HOME" });
  }
}

/** The daemon's program in the server's package. @throws CliError when it is not built */
function serverProgram(): string {
  const program = join(serverPackage(), "bin", "kx-apiserver.js");
  if (!existsSync(join(serverPackage(), "dist", "kx-apiserver.cjs"))) throw new CliError("the server is not built yet", { hint: "run `npm run build` in the folder of kx" });
  return program;
}

/** Its front door stands one folder below, in `dist` or (for tests) `src`. */
function serverPackage(): string {
  try {
    return join(dirname(createRequire(__filename).resolve("@kx/apiserver")), "..");
  } catch {
    return "";
  }
}

/** The daemon says one line: that it is ready, or why it cannot be. */
function firstWord(child: ChildProcess, logFile: string): Promise<ConnectionRecord> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (!said.includes("\n")) return;
      const word = parseWord(said);
      if (word.error === undefined) resolve(word);
      else reject(new CliError(`the server could not start: ${word.error}`, { hint: `its log is ${logFile}` }));
    });
    child.once("error", (error) => reject(new CliError(`the server could not be started: ${error.message}`)));
    child.once("close", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      reject(new CliError(`the server ${how} before it was ready\n${logTail(logFile)}`, { hint: `its whole log is ${logFile}` }));
    });
  });
}

function parseWord(said: string): ConnectionRecord & { error?: string } {
  const [line = ""] = said.split("\n");
  try {
    return JSON.parse(line) as ConnectionRecord & { error?: string };
  } catch {
    return { error: line } as ConnectionRecord & { error: string };
  }
}

function logTail(file: string): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-tailLines).map((line) => `  ${line}`).join("\n");
  } catch {
    return "";
  }
}

/** True when somebody listens on the daemon's socket: a record that a killed daemon left behind says nothing. */
export function isServing({ socket }: Pick<ConnectionRecord, "socket">): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connectSocket({ path: socket });
    const answer = (serving: boolean): void => {
      probe.destroy();
      resolve(serving);
    };
    probe.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}

/** A daemon that has not ended after this long is killed. */
const longestStopMs = 10_000;

/** Asks the daemon to end and returns when its process is gone. */
export async function stopServer({ pid }: Pick<ConnectionRecord, "pid">, isAlive: (pid: number) => boolean): Promise<void> {
  process.kill(pid, "SIGTERM");
  const stepMs = 10;
  // The daemon is nobody's child any more: the system has no event for its end, only the question whether it is there.
  for (let waited = 0; isAlive(pid); waited += stepMs) {
    if (waited > longestStopMs) process.kill(pid, "SIGKILL");
    await pause(stepMs);
  }
}
