import { dirname } from "node:path";
import { realClock } from "@kx/shared/meta/clock";
import type { Io } from "../../cli/src/io.ts";
import { run } from "../../cli/src/run.ts";

export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Text on standard input. */
  stdin?: string;
  env?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** Called with all of stdout after every write. */
  onOutput?(stdout: string): void;
}

export type Cli = (args: string | readonly string[], options?: CliOptions) => Promise<CliResult>;

/**
 * Command lines of one home: what the user types in, what they read out.
 * @param folder of the cluster, whose parent is `$KX_HOME`
 */
export function cliIn(folder: string): Cli {
  return async (args, options = {}) => {
    let stdout = "";
    let stderr = "";
    const { stdin = "", env = {}, signal = new AbortController().signal, onOutput } = options;
    const decoder = new TextDecoder();
    const io: Io = {
      stdout: {
        write(chunk) {
          stdout += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
          onOutput?.(stdout);
        },
        drained: () => Promise.resolve(),
        columns: 100,
        isTerminal: false,
      },
      stderr: { write: (text) => void (stderr += text), isTerminal: false },
      stdin: { [Symbol.asyncIterator]: async function* () { yield Buffer.from(stdin); }, isTerminal: false },
      env: { KX_HOME: dirname(folder), PATH: process.env["PATH"], ...env },
      cwd: folder,
      clock: realClock,
      signal,
    };
    const code = await run(typeof args === "string" ? args.split(" ") : args, io);
    return { code, stdout, stderr };
  };
}
