import { UsageError } from "./command/usage-error.ts";
import { CliError } from "./errors/cli-error.ts";
import { nearest } from "./errors/nearest.ts";
import { commands } from "./commands/index.ts";
import { parseArguments } from "./command/parse-arguments.ts";
import type { Io } from "./io.ts";

/**
 * What `kx` does without a command of its own: the overview, `kx help COMMAND`, and a word about a name that is none.
 * @throws CliError for an unknown command
 */
export async function overview({ name, rest }: { name: string | undefined; rest: readonly string[] }, io: Io): Promise<number> {
  const topic = name === "help" ? rest.find((word) => !word.startsWith("-")) : name;
  if (topic === undefined) {
    const flag = rest.find((word) => word !== "-h" && word !== "--help");
    if (flag !== undefined) throw new UsageError(flag.startsWith("--") ? `unknown flag: ${flag}` : `unknown shorthand flag: '${flag.charAt(1)}' in ${flag}`);
    io.stdout.write(overviewText());
    return 0;
  }
  const entry = commands.find((command) => command.name === topic);
  if (!entry) throw new CliError(unknownCommand(topic));
  const { default: command } = await entry.load();
  parseArguments(command, command.flags, ["--help"], io);
  return 0;
}

function unknownCommand(name: string): string {
  const near = nearest(name, commands.map((command) => command.name));
  const list = near.length > 0 ? `\n\nDid you mean this?\n${near.map((one) => `\t${one}\n`).join("")}` : "\nRun 'kx help' for usage.";
  return `unknown command ${JSON.stringify(name)} for "kx"${list}`;
}

function overviewText(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return `kx is a Kubernetes networking lab in one process.

Usage:
  kx COMMAND [flags]

Commands:
${lines.join("\n")}

Use "kx COMMAND --help" for what a command takes.
`;
}
