import type { Descriptor } from "../streams/stream.ts";
import { SourceInput } from "../streams/source-input.ts";
import { Terminal } from "../streams/terminal.ts";
import type { Session } from "./process.ts";

/** Where a session's standard streams go. */
export interface SessionStreams {
  stdin: AsyncIterable<Uint8Array> | undefined;
  stdout(chunk: Uint8Array): void | Promise<void>;
  stderr(chunk: Uint8Array): void | Promise<void>;
  tty: boolean;
}

/** The standard streams as open files 0, 1 and 2; with `tty` all three are one terminal. */
export function openSession({ stdin, stdout, stderr, tty }: SessionStreams, unknownPrograms: Session["unknownPrograms"]): { fds: Map<number, Descriptor>; session: Session; terminal: Terminal | undefined } {
  if (!tty) {
    const fds = new Map<number, Descriptor>([
      [0, { input: SourceInput.of(stdin) }],
      [1, { output: { write: stdout } }],
      [2, { output: { write: stderr } }],
    ]);
    return { fds, session: { unknownPrograms, terminal: undefined }, terminal: undefined };
  }
  const terminal = new Terminal({ typed: stdin, show: stdout });
  const descriptor: Descriptor = { input: terminal.input, output: terminal.output, tty: true };
  return { fds: new Map([0, 1, 2].map((number) => [number, descriptor])), session: { unknownPrograms, terminal }, terminal };
}
