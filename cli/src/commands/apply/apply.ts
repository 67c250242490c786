import type { KubeObject } from "@kx/shared/meta/object";
import { defineCommand } from "../../command/command.ts";
import { CliError } from "../../errors/cli-error.ts";
import { throwGathered } from "../../errors/failure-list.ts";
import { objectPrinter, type Printable } from "../../printers/object-printer.ts";
import { parseDryRun } from "../../resources/dry-run.ts";
import { parseValidate } from "../../resources/validation.ts";
import { listOf } from "../get/print-objects.ts";
import { manifestFlags } from "../manifest-flags.ts";
import { readManifestCall } from "../read-manifest-call.ts";
import { resultPrinter } from "../result-printer.ts";
import { applyObject } from "./apply-object.ts";

export default defineCommand({
  name: "apply",
  summary: "Apply a configuration to a resource by file name or stdin",
  usage: "-f FILENAME",
  examples: ["kx apply -f web.yaml", "kx apply -f manifests/ -R", "kx apply -f - --dry-run=server"],
  scope: "cluster",
  flags: manifestFlags,
  async run({ args, flags }, { io, cluster }) {
    if (args.length > 0) throw new CliError(`Unexpected args: [${args.join(" ")}]`);
    const dryRun = parseDryRun(flags.dryRun, io);
    const { objects, failures } = await readManifestCall(flags, io, cluster);
    if (objects.length === 0 && failures.length === 0) throw new CliError("no objects passed to apply");
    const options = {
      dryRun,
      fieldManager: flags.fieldManager ?? "kubectl-client-side-apply",
      fieldValidation: parseValidate(flags.validate),
    };
    // With -o, what was applied is printed at the end, as one List when there is more than one.
    const whole = flags.output !== undefined && flags.output !== "name";
    const printer = resultPrinter(io, whole ? { ...flags, output: undefined } : flags, dryRun);
    const applied: KubeObject[] = [];
    const { transport } = await cluster();
    for (const wanted of objects) {
      try {
        const { result, object } = await applyObject(transport, wanted, options, io.stderr.write);
        if (whole) applied.push(object);
        else printer.print(object, result);
      } catch (error) {
        failures.push(error);
      }
    }
    throwGathered(failures);
    if (!whole) return;
    const print = objectPrinter(flags.output ?? "", { ...flags, cwd: io.cwd });
    io.stdout.write(print(applied.length === 1 ? (applied[0] as Printable) : listOf(applied)));
  },
});
