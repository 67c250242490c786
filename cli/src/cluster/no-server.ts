import { CliError } from "../errors/cli-error.ts";
import type { Place } from "./place.ts";

/** What every command says when there is nothing to talk to. */
export function noServer({ name }: Place): CliError {
  const flag = name === "default" ? "" : ` --name ${name}`;
  return new CliError(`no kx cluster ${JSON.stringify(name)} is running: start it with \`kx up${flag}\``);
}
