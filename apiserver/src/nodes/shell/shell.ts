import type { Container, ContainerShell } from "@kx/shared/net/container";
import type { ProcessStreams } from "@kx/shared/net/pod-access";
import { findProgram } from "./language/find-program.ts";
import { Environment } from "./process/environment.ts";
import { kernelOf } from "./process/kernel.ts";
import { openSession } from "./process/session.ts";
import { Killed } from "./process/signals.ts";
import { programs } from "./programs/index.ts";
import type { Terminal } from "./streams/terminal.ts";
import { workingFolder } from "./working-folder.ts";

/**
 * A shell in a running container: `exec`, exec probes, lifecycle hooks.
 * @param container the very object that its image was started with: its own process and these see each other
 */
export function createShell(container: Container): ContainerShell {
  return { run: (command, streams) => run(container, command, streams) };
}

async function run(container: Container, command: readonly string[], { stdin, stdout, stderr, sizes, signal }: ProcessStreams): Promise<number> {
  const { kernel, isNew } = kernelOf(container, programs);
  // Its own process is none of the simulated programs, else its kernel would be there.
  if (isNew) kernel.adopt(ownWords(container), (code) => container.exit(code));
  const tty = sizes !== undefined;
  const nobody = (): void => undefined;
  const { fds, session, terminal } = openSession({ stdin, tty, stdout: stdout ?? nobody, stderr: (tty ? stdout : stderr) ?? nobody }, "missing");
  const env = Environment.of(container, { tty });
  const cwd = workingFolder(container);
  const found = await findProgram(command, { container, programs, cwd, path: env.get("PATH") ?? "" });
  if ("missing" in found) throw new Error(cannotStart(container, command[0] ?? "", found.missing));
  if (terminal && sizes) {
    void follow(sizes, terminal);
    terminal.onInterrupt((name) => kernel.interrupt(session, name));
  }
  const kill = new AbortController();
  const end = (): void => kill.abort(new Killed("KILL"));
  for (const gone of [signal, container.killed]) {
    gone.addEventListener("abort", end, { once: true });
    if (gone.aborted) end();
  }
  try {
    return await kernel.run({ program: found.program, argv: found.argv, env, cwd, fds, session, parent: undefined, kill: kill.signal });
  } finally {
    for (const gone of [signal, container.killed]) gone.removeEventListener("abort", end);
  }
}

/** What the image's own program is called in a list of processes. */
function ownWords({ image, command, args }: Container): string[] {
  const name = image.split("/").at(-1)!.replace(/[:@].*/, "");
  return command.length > 0 ? [...command, ...args] : [name, ...args];
}

async function follow(sizes: NonNullable<ProcessStreams["sizes"]>, terminal: Terminal): Promise<void> {
  try {
    for await (const size of sizes) terminal.size = size;
  } catch {
    // The client is gone.
  }
}

/** containerd's words for a command that runc cannot start. */
function cannotStart({ random }: Container, name: string, missing: string): string {
  const id = Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join("");
  const why = { "no such file": `stat ${name}: no such file or directory`, "Permission denied": "permission denied", "not found": "executable file not found in $PATH" }[missing];
  return `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(name)}: ${why}: unknown`;
}
