import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

const clean = (): NodeJS.ProcessEnv => {
  const { NODE_EXTRA_CA_CERTS: _ca, NODE_OPTIONS: _options, ...env } = process.env;
  return env;
};

export interface Started {
  readonly child: ChildProcess;
  /** The JSON of its first line. */
  readonly said: Record<string, unknown>;
  stop(): Promise<void>;
}

/** Starts a program of ours that says in one JSON line that it is ready. */
export function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const child = spawn(process.execPath, [script, ...args], { env: { ...clean(), ...env }, stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}: ${text}`)));
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (!text.includes("\n")) return;
      child.removeAllListeners("exit");
      const gone = new Promise<void>((done) => {
        child.once("exit", () => done());
      });
      resolve({
        child,
        said: JSON.parse(text.split("\n")[0]!) as Record<string, unknown>,
        async stop() {
          child.kill("SIGTERM");
          await gone;
        },
      });
    });
  });
}

/** Wall milliseconds of one whole run of a command that must succeed. */
export function wall(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { env: { ...clean(), ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${String(stderr)}`);
  return Number(process.hrtime.bigint() - from) / 1e6;
}

/** Resident memory and processor time of a process, from /proc. */
export function usage(pid: number): { rssMB: number; cpuMs: number } {
  const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return { rssMB: Number(rss?.[1]) / 1024, cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
}
