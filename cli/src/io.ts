import { realClock, type Clock } from "@kx/shared/meta/clock";

/** The command's only doors outside; a test hands in its own. */
export interface Io {
  stdout: {
    write(chunk: string | Uint8Array): void;
    /** Resolves once the reader has taken what was written: a stream waits for it after every chunk. */
    drained(): Promise<void>;
    readonly columns: number | undefined;
    readonly isTerminal: boolean;
  };
  stderr: { write(text: string): void; readonly isTerminal: boolean };
  stdin: AsyncIterable<Uint8Array> & { readonly isTerminal: boolean };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  clock: Clock;
  /** Aborted by Ctrl-C; a command that streams ends when it fires. */
  signal: AbortSignal;
}

/** The process's own streams. */
export function processIo(signal: AbortSignal): Io {
  const { stdin, stdout } = process;
  return {
    stdout: {
      write: (chunk) => void stdout.write(chunk),
      drained: () =>
        stdout.writableNeedDrain ? new Promise((resolve) => stdout.once("drain", resolve)) : Promise.resolve(),
      get columns() {
        return stdout.columns;
      },
      isTerminal: stdout.isTTY === true,
    },
    stderr: { write: (text) => void process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
    stdin: {
      [Symbol.asyncIterator]: () => stdin[Symbol.asyncIterator](),
      isTerminal: stdin.isTTY === true,
    },
    env: process.env,
    cwd: process.cwd(),
    clock: realClock,
    signal,
  };
}
