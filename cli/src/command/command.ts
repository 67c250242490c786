import type { Cluster } from "../cluster/cluster.ts";
import type { Place } from "../cluster/place.ts";
import type { Io } from "../io.ts";
import type { Flags, FlagValues } from "./flag.ts";

/** What a command gets beside its arguments. */
export interface Context {
  readonly io: Io;
  /** The folder of the cluster that is meant, running or not. */
  readonly place: Place;
  /** The cluster that the call is about. @throws CliError when none runs or it cannot be reached */
  cluster(): Promise<Cluster>;
}

/** A command is data and one function from arguments to output; it neither exits nor prints except through io. */
export interface Command<F extends Flags = Flags> {
  readonly name: string;
  readonly summary: string;
  /** The arguments as the usage line shows them: `(TYPE | TYPE/NAME ...)`. */
  readonly usage?: string;
  /** Lines after the flags in the help. */
  readonly examples?: readonly string[];
  /** `cluster`: talks to an API server, so it takes `-n`, `--kubeconfig` and `--context` as well. */
  readonly scope: "cluster" | "place";
  readonly flags: F;
  /** Returns the exit code, 0 when it returns nothing. */
  run(call: { readonly args: readonly string[]; readonly flags: FlagValues<F> }, context: Context): Promise<number | void>;
}

/** Names a command, with its flags' types carried into `run`. */
export function defineCommand<F extends Flags>(command: Command<F>): Command {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `run` is called with the values of its own flags only
  return command as unknown as Command;
}
