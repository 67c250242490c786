import type { Container } from "@kx/shared/net/container";
import { findProgram } from "./language/find-program.ts";
import { unknownProgram } from "./language/unknown-program.ts";
import { Environment } from "./process/environment.ts";
import { kernelOf } from "./process/kernel.ts";
import type { Process } from "./process/process.ts";
import { openSession } from "./process/session.ts";
import { Killed } from "./process/signals.ts";
import { programs } from "./programs/index.ts";
import { workingFolder } from "./working-folder.ts";

/**
 * Runs a command as a container's own process: its output is the log, its end the container's. As the first process of
 * its container it takes no notice of SIGTERM but by a trap. A program that is not known stands for what the image has:
 * it keeps running, serves nothing and says so.
 */
export function runOwnProcess(container: Container, words: readonly string[]): void {
  void run(container, words).then((code) => container.exit(code));
}

async function run(container: Container, words: readonly string[]): Promise<number> {
  const { tty, killed } = container;
  const { kernel } = kernelOf(container, programs);
  let main: Process | undefined;
  let known = true;
  container.onTerminate(() => {
    if (main?.trap?.("TERM") !== true && !known) container.exit(0);
  });
  const write = (stream: "stdout" | "stderr") => (chunk: Uint8Array) => container.write(chunk, stream);
  // Asked for when somebody reads.
  const stdin = { [Symbol.asyncIterator]: () => container.stdin[Symbol.asyncIterator]() };
  const { fds, session, terminal } = openSession({ stdin, tty, stdout: write("stdout"), stderr: write("stderr") }, "run");
  const env = Environment.of(container, { tty });
  const cwd = workingFolder(container);
  const found = await findProgram(words, { container, programs, cwd, path: env.get("PATH") ?? "" });
  known = !("missing" in found);
  const { program, argv } = "missing" in found ? { program: unknownProgram, argv: words } : found;
  const kill = new AbortController();
  const end = (): void => kill.abort(new Killed("KILL"));
  killed.addEventListener("abort", end, { once: true });
  if (killed.aborted) end();
  terminal?.onInterrupt((name) => kernel.interrupt(session, name));
  try {
    return await kernel.run({ program, argv, env, cwd, fds, session, parent: undefined, kill: kill.signal }, (process) => {
      main = process;
    });
  } finally {
    // What it left behind ends with it: it was the first process.
    kernel.endAll();
    killed.removeEventListener("abort", end);
  }
}
