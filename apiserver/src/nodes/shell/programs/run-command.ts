import { findProgram } from "../language/find-program.ts";
import type { Environment } from "../process/environment.ts";
import type { Process } from "../process/process.ts";
import { complain } from "../process/write.ts";
import type { Descriptor } from "../streams/stream.ts";

export interface RunOptions {
  env?: Environment;
  fds?: ReadonlyMap<number, Descriptor>;
  kill?: AbortSignal;
}

/** Runs another program as a child, as `env`, `xargs` or `timeout` do. @returns its exit code; 127 where there is none, told on stderr */
export async function runCommand(process: Process, words: readonly string[], { env = process.env, fds = process.fds, kill }: RunOptions = {}): Promise<number> {
  const { kernel, container, cwd, session } = process;
  const found = await findProgram(words, { container, programs: kernel.programs, cwd, path: env.get("PATH") ?? "" });
  if ("missing" in found) {
    await complain(process, `${process.argv[0]}: can't execute '${words[0]}': ${found.missing === "Permission denied" ? found.missing : "No such file or directory"}\n`);
    return found.missing === "Permission denied" ? 126 : 127;
  }
  return await kernel.run({ program: found.program, argv: found.argv, env, cwd, fds, session, parent: process, ...(kill ? { kill } : {}) });
}
