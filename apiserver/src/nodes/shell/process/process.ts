import type { Container } from "@kx/shared/net/container";
import type { Descriptor } from "../streams/stream.ts";
import type { Environment } from "./environment.ts";
import type { Kernel } from "./kernel.ts";
import type { SignalName } from "./signals.ts";

/** The open files of a process by number. */
export type Descriptors = ReadonlyMap<number, Descriptor>;

/** One running program. */
export interface Process {
  readonly pid: number;
  /** Its name and arguments. */
  readonly argv: readonly string[];
  readonly parent: number;
  readonly env: Environment;
  readonly cwd: string;
  readonly fds: Descriptors;
  /** Aborted with Killed when a signal ends it. */
  readonly signal: AbortSignal;
  readonly container: Container;
  readonly kernel: Kernel;
  /** What a signal does instead of ending the process; true when it took the signal. */
  trap: ((signal: SignalName) => boolean) | undefined;
  /** Its descendants, the terminal's signals included, belong to this session. */
  readonly session: Session;
}

/** What an `exec`, or a container's own process, is as a whole. */
export interface Session {
  /** Programs that are not known stand for what the image would have: they keep running and say so. */
  readonly unknownPrograms: "run" | "missing";
  readonly terminal: TerminalControl | undefined;
}

/** What programs may do with their terminal. */
export interface TerminalControl {
  readonly size: { columns: number; rows: number };
  /** Whether typed characters are shown. */
  echo: boolean;
  /** Lines that the arrow keys bring back, while a shell asks for a command. */
  history: string[] | undefined;
  /** Who gets ^C: called until it is taken back. @returns the take-back */
  onInterrupt(interrupt: (signal: SignalName) => void): () => void;
}

/** Runs to its end. @returns the exit code. @throws Error what it prints, behind its name, before it ends with 1 */
export type Program = (process: Process) => Promise<number> | number;
