import { spawn } from "node:child_process";

export interface Ran {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** What it reads from stdin. */
  input?: string;
  cwd?: string;
  /** Beside the environment of the test; undefined takes a variable out. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface Running {
  /** Everything that it has written so far. */
  readonly stdout: string;
  /** Resolves once `stdout` satisfies the test; rejects when the command ends before. */
  until(satisfied: (stdout: string) => boolean): Promise<string>;
  readonly ended: Promise<Ran>;
  stop(signal?: NodeJS.Signals): Promise<Ran>;
}

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], options?: RunOptions): Promise<Ran> {
  return start(command, args, options).ended;
}

/** Starts a command that goes on until it is stopped. */
export function start(command: string, args: readonly string[], { input, cwd, env }: RunOptions = {}): Running {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  const told = { stdout: "", stderr: "" };
  const readers = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told.stdout += text;
    for (const read of readers) read();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told.stderr += text));
  // A command that does not read its input may be gone before all of it is written.
  child.stdin.on("error", () => {}).end(input ?? "");
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...told }));
  });
  return {
    get stdout() {
      return told.stdout;
    },
    until: (satisfied) =>
      new Promise((resolve, reject) => {
        const read = (): void => {
          if (!satisfied(told.stdout)) return;
          readers.delete(read);
          resolve(told.stdout);
        };
        readers.add(read);
        read();
        child.once("close", (code) => {
          readers.delete(read);
          if (satisfied(told.stdout)) resolve(told.stdout);
          else reject(new Error(`${command} ended with ${code}: ${told.stdout}${told.stderr}`));
        });
      }),
    ended,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}
