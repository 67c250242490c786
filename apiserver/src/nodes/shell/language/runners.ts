import type { CommandNode } from "just-bash";
import type { Process } from "../process/process.ts";
import type { Descriptor } from "../streams/stream.ts";
import type { Statements } from "./ast.ts";
import type { Frame } from "./frame.ts";
import type { ShellState } from "./state.ts";

export interface SubshellOptions {
  fds: Map<number, Descriptor>;
  argv: readonly string[];
  started?: (process: Process) => void;
}

/** How the parts of a script are run: what commands that hold commands need. */
export interface Runners {
  /** @param fds changed by `exec >file` */
  createFrame(state: ShellState, fds: Map<number, Descriptor>): Frame;
  /** One after the other. @returns the status of the last one */
  runStatements(statements: Statements, frame: Frame): Promise<number>;
  runCommand(command: CommandNode, frame: Frame): Promise<number>;
  /** As a process of its own, with a copy of the shell: what it changes stays its own. */
  inSubshell(frame: Frame, options: SubshellOptions, body: (inner: Frame) => Promise<number>): Promise<number>;
}
