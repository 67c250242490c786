import type { KubeObject } from "@kx/shared/meta/object";
import type { Io } from "../io.ts";
import { nameOf } from "../printers/name.ts";
import { objectPrinter, type Printable } from "../printers/object-printer.ts";
import { dryRunSuffix, type DryRun } from "../resources/dry-run.ts";

export interface ResultPrinter {
  /** Says what became of an object: a line at once, or the object in the format of `-o`. */
  print(object: KubeObject, result: string): void;
}

/** @throws CliError for a format that is none */
export function resultPrinter(io: Io, flags: { output?: string | undefined; showManagedFields: boolean }, dryRun: DryRun): ResultPrinter {
  if (!flags.output) {
    return { print: (object, result) => io.stdout.write(`${nameOf(object)} ${result}${dryRunSuffix(dryRun)}\n`) };
  }
  const print = objectPrinter(flags.output, { cwd: io.cwd, showManagedFields: flags.showManagedFields });
  return { print: (object) => io.stdout.write(print(object as Printable)) };
}
