import { CliError } from "../errors/cli-error.ts";

/** A command line that cannot be understood. kubectl points at the help in one of two ways, by who found the fault. */
export class UsageError extends CliError {
  /** `parser`: a flag is wrong; `command`: the arguments are. */
  readonly foundBy: "parser" | "command";
  constructor(message: string, more: { foundBy?: "parser" | "command"; hint?: string } = {}) {
    super(message, more.hint ? { hint: more.hint } : {});
    this.name = "UsageError";
    this.foundBy = more.foundBy ?? "parser";
  }
}
