import type { Frame } from "./frame.ts";
import type { Runners } from "./runners.ts";

/** A command that is part of the shell, since it changes it. @returns its status. @throws ShellError */
export type Builtin = (args: readonly string[], frame: Frame, runners: Runners) => number | Promise<number>;
