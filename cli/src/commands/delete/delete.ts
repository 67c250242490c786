import { isReason } from "@kx/shared/errors/status-error";
import { defineCommand, type Context } from "../../command/command.ts";
import { duration, integer, list, text, toggle } from "../../command/flag.ts";
import { CliError } from "../../errors/cli-error.ts";
import { throwGathered } from "../../errors/failure-list.ts";
import { dryRunSuffix, parseDryRun, type DryRun } from "../../resources/dry-run.ts";
import { deleteObject, type DeletionBody } from "./delete-object.ts";
import { deletionTargets, type Target } from "./targets.ts";
import { waitUntilGone, type Deleted } from "./wait-until-gone.ts";

const flags = {
  filename: list({ short: "f", placeholder: "FILE", text: "File, folder or URL that names the objects; - for standard input" }),
  recursive: toggle({ short: "R", text: "With -f: folders within folders, too" }),
  selector: text({ short: "l", placeholder: "QUERY", text: "Label query" }),
  fieldSelector: text({ placeholder: "QUERY", text: "Field query" }),
  all: toggle({ text: "Every object of the types, in the namespace" }),
  allNamespaces: toggle({ short: "A", text: "Across all namespaces" }),
  wait: toggle({ default: true, text: "Wait until the objects are gone (default true)" }),
  timeout: duration({ text: "How long to wait; 0 is for ever" }),
  gracePeriod: integer({ placeholder: "SECONDS", text: "Time to end in; 0 only with --force" }),
  now: toggle({ text: "The same as --grace-period=1" }),
  force: toggle({ text: "Do not wait for the end of what runs" }),
  cascade: text({ placeholder: "MODE", bare: "background", text: "background (default), foreground or orphan" }),
  ignoreNotFound: toggle({ text: "A missing object is no error; so it is with --all, -l and --field-selector" }),
  dryRun: text({ placeholder: "MODE", bare: "unchanged", text: "none, client or server" }),
  output: text({ short: "o", placeholder: "name", text: "name: print resource/name" }),
};

export default defineCommand({
  name: "delete",
  summary: "Delete resources by file names, stdin, resources and names, or by label selector",
  usage: "([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
  examples: ["kx delete -f web.yaml", "kx delete pod web-0 --now", "kx delete svc -l app=web"],
  scope: "cluster",
  flags,
  async run({ args, flags }, context) {
    const { io } = context;
    const grace = gracePeriod(flags);
    const body: DeletionBody = {
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      propagationPolicy: propagation(flags.cascade, context),
    };
    const dryRun = parseDryRun(flags.dryRun, io);
    if (flags.output !== undefined && flags.output !== "name") {
      throw new CliError(`unexpected -o output mode: ${flags.output}. We only support '-o name'`);
    }
    const filtered = flags.all || Boolean(flags.selector) || Boolean(flags.fieldSelector);
    const cluster = await context.cluster();
    const { targets, failures } = await deletionTargets(args, flags, context.io, cluster);
    if (grace === 0 && flags.force) {
      io.stderr.write("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n");
    }
    if (cluster.namespaceGiven && !flags.allNamespaces && targets.some(({ resource }) => !resource.namespaced)) {
      io.stderr.write("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n");
    }
    const deleted: Deleted[] = [];
    for (const target of targets) {
      try {
        const uid = dryRun === "client" ? undefined : await deleteObject(cluster.transport, target, body, dryRun);
        io.stdout.write(lineFor(target, { grace, dryRun, nameOnly: flags.output === "name" }));
        deleted.push({ ...target, uid });
      } catch (error) {
        if (!((flags.ignoreNotFound || filtered) && isReason(error, "NotFound"))) failures.push(error);
      }
    }
    throwGathered(failures);
    if (targets.length === 0) io.stdout.write("No resources found\n");
    if (flags.wait && dryRun === "none") {
      await waitUntilGone(cluster.transport, deleted, { timeoutMs: flags.timeout ?? 0, io });
    }
  },
});

/** @throws CliError for flags that contradict each other */
function gracePeriod({ gracePeriod: given, now, force }: { gracePeriod?: number | undefined; now: boolean; force: boolean }): number | undefined {
  if (now && given !== undefined && given !== -1) throw new CliError("--now and --grace-period cannot be specified together");
  let grace = now ? 1 : given !== undefined && given >= 0 ? given : undefined;
  // Without --force, 0 would lose data by accident.
  if (grace === 0 && !force) grace = 1;
  if (force && grace === undefined) grace = 0;
  if (force && grace !== undefined && grace > 0) {
    throw new CliError("--force and --grace-period greater than 0 cannot be specified together");
  }
  return grace;
}

function propagation(cascade: string | undefined, { io }: Context): DeletionBody["propagationPolicy"] {
  switch (cascade ?? "background") {
    case "background":
      return "Background";
    case "foreground":
      return "Foreground";
    case "orphan":
      return "Orphan";
    case "true":
    case "false": {
      const instead = cascade === "true" ? "background" : "orphan";
      io.stderr.write(`warning: --cascade=${cascade} is deprecated (boolean value) and can be replaced with --cascade=${instead}.\n`);
      return cascade === "true" ? "Background" : "Orphan";
    }
    default:
      throw new CliError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
}

function lineFor({ resource, namespace, name }: Target, how: { grace: number | undefined; dryRun: DryRun; nameOnly: boolean }): string {
  const kind = `${resource.kind.toLowerCase()}${resource.group ? `.${resource.group}` : ""}`;
  if (how.nameOnly) return `${kind}/${name}\n`;
  const done = how.grace === 0 ? "force deleted" : "deleted";
  const where = namespace ? ` from ${namespace} namespace` : "";
  return `${kind} ${JSON.stringify(name)} ${done}${where}${dryRunSuffix(how.dryRun)}\n`;
}
