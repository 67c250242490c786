import type { Cluster } from "../cluster/cluster.ts";
import { UsageError } from "../command/usage-error.ts";
import { CliError } from "../errors/cli-error.ts";
import { FailureList } from "../errors/failure-list.ts";
import { messageInList, messageOfError } from "../errors/message-of-error.ts";
import { hintFor } from "./index.ts";
import type { Io } from "../io.ts";

/** Prints what went wrong in kubectl's words and, where kx knows the mend, a hint. Returns the exit code. */
export async function report(
  error: unknown,
  about: { io: Io; command: string; cluster: Cluster | undefined },
): Promise<number> {
  const { io, cluster } = about;
  const failures = error instanceof FailureList ? error.failures : [error];
  for (const failure of failures) {
    const text = failures.length > 1 ? messageInList(failure) : messageOfError(failure);
    io.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    if (failure instanceof UsageError) io.stderr.write(`${helpLine(failure, about.command)}\n`);
    const hint = await hintFor(failure, cluster);
    if (hint) io.stderr.write(`hint: ${hint}\n`);
  }
  return error instanceof CliError ? error.exitCode : 1;
}

function helpLine({ foundBy }: UsageError, command: string): string {
  const name = `kx ${command}`.trim();
  return foundBy === "parser" ? `See '${name} --help' for usage.` : `See '${name} -h' for help and examples`;
}
