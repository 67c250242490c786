import type { Cluster } from "./cluster/cluster.ts";
import { placeOf } from "./cluster/place.ts";
import type { Command, Context } from "./command/command.ts";
import type { Flags } from "./command/flag.ts";
import { clusterFlags, placeFlags, splitAtCommand } from "./command/global-flags.ts";
import { parseArguments } from "./command/parse-arguments.ts";
import { commands } from "./commands/index.ts";
import type { Io } from "./io.ts";

/**
 * Runs one command line without `node` and the program's name.
 * @returns the exit code: the command's own, 130 after Ctrl-C, 1 for what the user is told on stderr
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const { name, rest } = splitAtCommand(argv);
  const entry = commands.find((command) => command.name === name);
  let connected: Promise<Cluster> | undefined;
  try {
    if (!entry) return await (await import("./overview.ts")).overview({ name, rest }, io);
    const { default: command } = await entry.load();
    const call = parseArguments(command, { ...command.flags, ...globalFlags(command) }, rest, io);
    if (!call) return 0;
    const globals = call.values as Readonly<Record<string, string | undefined>>;
    const place = placeOf(io, globals["name"]);
    const context: Context = {
      io,
      place,
      cluster: () => (connected ??= import("./cluster/connect.ts").then(({ connect }) => connect(io, place, globals))),
    };
    const code = await command.run({ args: call.args, flags: call.values }, context);
    return io.signal.aborted ? 130 : (code ?? 0);
  } catch (error) {
    if (io.signal.aborted) return 130;
    const { report } = await import("./hints/report.ts");
    return report(error, { io, command: name ?? "", cluster: await connected?.catch(() => undefined) });
  }
}

function globalFlags(command: Command): Flags {
  return command.scope === "cluster" ? { ...clusterFlags, ...placeFlags } : placeFlags;
}
