import { CliError } from "../errors/cli-error.ts";

export type DryRun = "none" | "client" | "server";

/** @throws CliError in kubectl's words */
export function parseDryRun(given: string | undefined, io: { stderr: { write(text: string): void } }): DryRun {
  switch (given ?? "none") {
    case "none":
    case "client":
    case "server":
      return (given ?? "none") as DryRun;
    case "unchanged":
      io.stderr.write("warning: --dry-run is deprecated and can be replaced with --dry-run=client.\n");
      return "client";
    default:
      throw new CliError(`Invalid dry-run value (${given}). Must be "none", "server", or "client".`);
  }
}

/** What stands behind `created` in the output. */
export function dryRunSuffix(dryRun: DryRun): string {
  return { none: "", client: " (dry run)", server: " (server dry run)" }[dryRun];
}
