import type { Process } from "../process/process.ts";
import type { SignalName } from "../process/signals.ts";
import type { Compound } from "./ast.ts";
import type { Builtin } from "./builtin.ts";
import { Variables } from "./variables.ts";

/** A command that goes on in the background. */
export interface Job {
  readonly number: number;
  readonly pid: number;
  readonly text: string;
  status: number | undefined;
  readonly ended: Promise<number>;
}

/** `set -e` and its like. */
export interface ShellOptions {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  noglob: boolean;
  pipefail: boolean;
  noclobber: boolean;
  allexport: boolean;
}

export interface ShellStart {
  name: string;
  builtins: ReadonlyMap<string, Builtin>;
  positional?: readonly string[];
  interactive?: boolean;
  /** Its own process's without it. */
  pid?: number;
}

/** One shell, or subshell: what its commands change. */
export class ShellState {
  /** What its commands see as theirs; another one in a subshell. */
  process: Process;
  variables: Variables;
  /** The commands that are part of the shell, by name. */
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly options: ShellOptions;
  readonly functions: Map<string, Compound<"FunctionDef">>;
  readonly aliases: Map<string, string>;
  readonly traps = new Map<SignalName | "EXIT" | "ERR", string>();
  readonly jobs: Job[] = [];
  /** Signals with a trap, until the next command ends. */
  readonly pendingTraps: SignalName[] = [];
  /** Calls off what waits for a signal (`wait`). */
  interruptWait: (() => void) | undefined;
  /** $1 and on. */
  positional: readonly string[];
  /** $0. */
  name: string;
  /** $$, also in its subshells. */
  readonly pid: number;
  /** Aborted by ^C: ends what an interactive shell runs, and not the shell. */
  foreground: AbortController | undefined;
  cwd: string;
  status = 0;
  lastBackground: number | undefined;
  pipeStatus: readonly number[] = [0];
  line = 0;
  readonly interactive: boolean;
  /** Within how many conditions (`if`, `&&`, `!`) a failure is no error. */
  forgiving = 0;
  functionDepth = 0;
  readonly startedAt: number;

  constructor(process: Process, { name, builtins, positional = [], interactive = false, pid = process.pid }: ShellStart) {
    this.process = process;
    this.builtins = builtins;
    this.name = name;
    this.pid = pid;
    this.positional = positional;
    this.interactive = interactive;
    this.cwd = process.cwd;
    this.startedAt = process.container.clock.now();
    this.variables = new Variables(process.env);
    this.options = { errexit: false, nounset: false, xtrace: false, noglob: false, pipefail: false, noclobber: false, allexport: false };
    this.functions = new Map();
    this.aliases = new Map();
  }

  /** A copy whose changes stay its own. */
  fork(process: Process): ShellState {
    const copy = new ShellState(process, { name: this.name, builtins: this.builtins, positional: this.positional, pid: this.pid });
    copy.variables = this.variables.clone();
    Object.assign(copy.options, this.options);
    for (const [name, body] of this.functions) copy.functions.set(name, body);
    for (const [name, text] of this.aliases) copy.aliases.set(name, text);
    copy.cwd = this.cwd;
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.forgiving = this.forgiving;
    copy.functionDepth = this.functionDepth;
    copy.line = this.line;
    return copy;
  }
}
