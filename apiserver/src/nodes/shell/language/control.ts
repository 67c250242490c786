/** `break N`, `continue N`: leaves or goes on with the Nth loop outwards. */
export class LoopJump extends Error {
  readonly kind: "break" | "continue";
  levels: number;
  constructor(kind: "break" | "continue", levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** `return`: leaves the function, or the script that was sourced. */
export class FunctionReturn extends Error {
  readonly status: number;
  constructor(status: number) {
    super("return");
    this.status = status;
  }
}

/** `exit`, `set -e`, or an error that a shell does not survive. */
export class ShellExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super("exit");
    this.status = status;
  }
}

/** What a shell prints behind its name before it gives a command up. `fatal`: a script ends with it. */
export class ShellError extends Error {
  readonly status: number;
  readonly fatal: boolean;
  constructor(message: string, { status = 1, fatal = false }: { status?: number; fatal?: boolean } = {}) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}
