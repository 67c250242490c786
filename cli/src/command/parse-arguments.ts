import { Command as Parser, CommanderError, Option } from "commander";
import type { Io } from "../io.ts";
import type { Command } from "./command.ts";
import type { Flag, Flags } from "./flag.ts";
import { flagName, flagTitle } from "./flag-name.ts";
import { plainArguments } from "./plain-arguments.ts";
import { UsageError } from "./usage-error.ts";

export interface ParsedCall {
  args: string[];
  values: Record<string, unknown>;
}

/**
 * Parses what follows the command's name. `undefined` when it asked for the help, which is printed.
 * @throws UsageError in kubectl's words
 */
export function parseArguments(command: Command, flags: Flags, argv: readonly string[], io: Io): ParsedCall | undefined {
  const parser = new Parser(`kx ${command.name}`)
    .description(command.summary)
    .usage(`${command.usage ?? ""} [flags]`.trim())
    .argument("[args...]")
    .exitOverride()
    .configureOutput({ writeOut: io.stdout.write, writeErr: () => {}, getOutHelpWidth: () => io.stdout.columns ?? 100 });
  if (command.examples) parser.addHelpText("after", `\nExamples:\n${command.examples.map((line) => `  ${line}`).join("\n")}`);
  for (const [key, flag] of Object.entries(flags)) for (const option of optionsOf(key, flag)) parser.addOption(option);
  try {
    parser.parse(plainArguments(argv, flags), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageError(error, argv);
  }
  const given = parser.opts<Record<string, unknown>>();
  const values = Object.entries(flags).map(([key, flag]) => [key, valueOf(key, flag, given)] as const);
  return { args: parser.args, values: Object.fromEntries(values) };
}

function optionsOf(key: string, flag: Flag<unknown>): Option[] {
  const title = flagTitle(key, flag);
  if (flag.takes === "nothing") {
    const plain = new Option(title, flag.text);
    return isNegative(key) ? [plain] : [plain, new Option(`--no-${flagName(key)}`).hideHelp()];
  }
  const gather = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];
  return [new Option(`${title} <${flag.placeholder ?? "value"}>`, flag.text).argParser(gather)];
}

function valueOf(key: string, flag: Flag<unknown>, given: Record<string, unknown>): unknown {
  try {
    return flag.parse(givenWords(key, flag, given));
  } catch (error) {
    const last = givenWords(key, flag, given).at(-1) ?? "";
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`invalid argument ${JSON.stringify(last)} for ${JSON.stringify(flagTitle(key, flag))} flag: ${why}`);
  }
}

/** `noHeaders`, but not `now`. */
const isNegative = (key: string): boolean => /^no[A-Z]/.test(key);

/** commander reads `--no-headers` as the opposite of `headers`, whatever the flag's own name is. */
function givenWords(key: string, flag: Flag<unknown>, given: Record<string, unknown>): string[] {
  if (flag.takes === "nothing" && isNegative(key)) {
    const stem = key.charAt(2).toLowerCase() + key.slice(3);
    return given[stem] === false ? ["true"] : [];
  }
  const value = given[key];
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** commander's faults in pflag's words. */
function usageError(error: CommanderError, argv: readonly string[]): UsageError {
  const flag = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  const near = /\(Did you mean ([^?]+)\?\)/.exec(error.message)?.[1];
  const hint = near ? { hint: `did you mean ${near}?` } : {};
  switch (error.code) {
    case "commander.unknownOption": {
      if (flag.startsWith("--")) return new UsageError(`unknown flag: ${flag.replace(/=.*/s, "")}`, hint);
      const word = argv.find((given) => /^-[^-]/.test(given) && given.includes(flag.charAt(1))) ?? flag;
      return new UsageError(`unknown shorthand flag: '${flag.charAt(1)}' in ${word}`, hint);
    }
    case "commander.optionMissingArgument": {
      const short = /^-(\w),/.exec(flag)?.[1];
      const long = /--[\w-]+/.exec(flag)?.[0] ?? flag;
      const last = argv.at(-1) ?? "";
      if (short && last !== long) return new UsageError(`flag needs an argument: '${short}' in ${last}`);
      return new UsageError(`flag needs an argument: ${long}`);
    }
    default:
      return new UsageError(error.message.replace(/^error: /, ""));
  }
}
