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
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`${script} is not ready after 30 s`));
    }, 30_000);
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}: ${text}`)));
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (!text.includes("\n")) return;
      clearTimeout(late);
      child.removeAllListeners("exit");
      const gone = new Promise<void>((done) => {
        child.once("exit", () => done());
      });
      resolve({
        child,
        said: JSON.parse(text.split("\n")[0]!) as Record<string, unknown>,
        async stop() {
          child.kill("SIGTERM");
          const stuck = setTimeout(() => child.kill("SIGKILL"), 10_000);
          await gone;
          clearTimeout(stuck);
        },
      });
    });
  });
}

/** Wall milliseconds of one whole run of a command that must succeed. */
export function wall(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { env: { ...clean(), ...env }, timeout: 60_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${String(stderr)}`);
  return Number(process.hrtime.bigint() - from) / 1e6;
}

/** Resident memory (now, and at most so far) and processor time of a process, from /proc. */
export function usage(pid: number): { rssMB: number; peakMB: number; cpuMs: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return { rssMB: megabytes("VmRSS"), peakMB: megabytes("VmHWM"), cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
}
