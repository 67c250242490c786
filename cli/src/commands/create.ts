import { defineCommand } from "../command/command.ts";
import { toggle } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";
import { throwGathered } from "../errors/failure-list.ts";
import { failedWhen } from "../errors/manifest-failure.ts";
import { parseDryRun } from "../resources/dry-run.ts";
import { withLastApplied } from "@kx/shared/client/last-applied";
import { parseValidate } from "../resources/validation.ts";
import { createObject } from "../resources/write.ts";
import { manifestFlags } from "./manifest-flags.ts";
import { readManifestCall } from "./read-manifest-call.ts";
import { resultPrinter } from "./result-printer.ts";
import { createNamespace } from "./create-namespace.ts";
import { createToken, tokenFlags } from "./create-token.ts";

export default defineCommand({
  name: "create",
  summary: "Create a resource from a file or from stdin",
  usage: "(-f FILENAME | namespace NAME | token SERVICE_ACCOUNT)",
  examples: ["kx create -f web.yaml", "kx create namespace prod", "kx create token robot --duration 10m"],
  scope: "cluster",
  flags: { ...manifestFlags, ...tokenFlags, saveConfig: toggle({ text: "Keep the manifest in the object, as apply does" }) },
  async run({ args, flags }, { io, cluster }) {
    const dryRun = parseDryRun(flags.dryRun, io);
    const options = {
      dryRun,
      fieldManager: flags.fieldManager ?? "kubectl-create",
      fieldValidation: parseValidate(flags.validate),
    };
    const printer = resultPrinter(io, flags, dryRun);
    if (args[0] === "namespace" || args[0] === "ns") {
      const { transport } = await cluster();
      return printer.print(await createNamespace(transport, args.slice(1), options), "created");
    }
    if (args[0] === "token") {
      const request = await createToken(await cluster(), args.slice(1), flags);
      if (flags.output) return printer.print(request, "created");
      return io.stdout.write(`${request.status?.token ?? ""}${io.stdout.isTerminal ? "\n" : ""}`);
    }
    if (args.length > 0) throw new CliError(`unknown command ${JSON.stringify(args.join(" "))}`);
    const { objects, failures } = await readManifestCall(flags, io, cluster);
    if (objects.length === 0 && failures.length === 0) throw new CliError("no objects passed to create");
    const { transport } = await cluster();
    for (const wanted of objects) {
      try {
        const object = flags.saveConfig ? withLastApplied(wanted.object) : wanted.object;
        printer.print(dryRun === "client" ? object : await createObject(transport, wanted, object, options), "created");
      } catch (error) {
        failures.push(failedWhen("creating", wanted.source, error));
      }
    }
    throwGathered(failures);
  },
});
