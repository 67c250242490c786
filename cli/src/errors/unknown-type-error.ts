import { CliError } from "./cli-error.ts";

/** A resource type on the command line that the server does not have. */
export class UnknownTypeError extends CliError {
  readonly type: string;
  constructor(type: string) {
    super(`the server doesn't have a resource type ${JSON.stringify(type.split(".")[0])}`);
    this.name = "UnknownTypeError";
    this.type = type;
  }
}
