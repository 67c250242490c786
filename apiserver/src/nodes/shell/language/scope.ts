import type { ScriptNode } from "just-bash";
import type { Descriptors } from "../process/process.ts";
import type { ShellState } from "./state.ts";

/** Where words are expanded: a shell, its open files, and how it runs the commands inside words. */
export interface Scope {
  readonly state: ShellState;
  readonly fds: Descriptors;
  /** `$(...)`: what it writes, without the newlines at its end. */
  capture(script: ScriptNode): Promise<string>;
}
