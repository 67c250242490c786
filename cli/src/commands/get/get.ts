import { defineCommand, type Context } from "../../command/command.ts";
import { integer, list, text, toggle } from "../../command/flag.ts";
import { UsageError } from "../../command/usage-error.ts";
import { CliError } from "../../errors/cli-error.ts";
import { parseResourceArguments } from "../../resources/arguments.ts";
import { selectResources } from "../../resources/selection.ts";
import type { GetCall } from "./options.ts";
import { printTables } from "./print-tables.ts";

const flags = {
  output: text({
    short: "o",
    placeholder: "FORMAT",
    text: "json, yaml, name, wide, jsonpath=..., jsonpath-as-json=..., jsonpath-file=..., custom-columns=... or custom-columns-file=...",
  }),
  allNamespaces: toggle({ short: "A", text: "Across all namespaces" }),
  selector: text({ short: "l", placeholder: "QUERY", text: "Label query: '=', '==', '!=', 'in', 'notin'" }),
  fieldSelector: text({ placeholder: "QUERY", text: "Field query: '=', '==' and '!='" }),
  watch: toggle({ short: "w", text: "After listing, watch for changes" }),
  watchOnly: toggle({ text: "Watch for changes without listing first" }),
  outputWatchEvents: toggle({ text: "Print watch events (with their type) instead of objects" }),
  sortBy: text({ placeholder: "FIELD", text: "Sort by this field, a JSONPath expression such as '{.metadata.name}'" }),
  showLabels: toggle({ text: "Show all labels as the last column" }),
  labelColumns: list({ short: "L", placeholder: "LABEL", text: "Show these labels as columns" }),
  showKind: toggle({ text: "Put the type before names" }),
  noHeaders: toggle({ text: "Leave the header out" }),
  showManagedFields: toggle({ text: "Keep managedFields in JSON and YAML" }),
  ignoreNotFound: toggle({ text: "A missing object is no error" }),
  filename: list({ short: "f", placeholder: "FILE", text: "File, folder or URL that names the objects; - for standard input" }),
  recursive: toggle({ short: "R", text: "With -f: folders within folders, too" }),
  subresource: text({ placeholder: "NAME", text: "Get this subresource: status, scale" }),
  chunkSize: integer({ text: "Objects a request; 0 asks for all at once (default 500)" }),
  raw: text({ placeholder: "PATH", text: "Print the server's answer for this path" }),
};

export default defineCommand({
  name: "get",
  summary: "Display one or many resources",
  usage: "(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...)",
  examples: ["kx get svc", "kx get pods -o wide", "kx get deploy,svc -A", "kx get svc/web -o jsonpath='{.spec.clusterIP}'"],
  scope: "cluster",
  flags,
  async run({ args, flags }, context) {
    const { output = "" } = flags;
    if (flags.raw !== undefined) return printRaw(flags.raw, context);
    const watching = flags.watch || flags.watchOnly;
    if (args.length === 0 && flags.filename.length === 0 && !watching) {
      context.io.stderr.write('You must specify the type of resource to get. Use "kx api-resources" for a complete list of supported resources.\n\n');
      throw new UsageError("Required resource not specified.", { foundBy: "command" });
    }
    checkPrinterFlags(flags, watching);
    const cluster = await context.cluster();
    const selected = await selectResources(await asked(args, flags, context), cluster.discovery, {
      namespace: cluster.namespace,
      allNamespaces: flags.allNamespaces,
      labelSelector: flags.selector,
      fieldSelector: flags.fieldSelector,
      emptySelectorMeansAll: true,
    });
    const { labelColumns: columnLabels, selector: labelSelector, fieldSelector, sortBy, subresource } = flags;
    const call: GetCall = { ...flags, io: context.io, cluster, selected, output, columnLabels, labelSelector, fieldSelector, sortBy, subresource, chunkSize: flags.chunkSize ?? 500 };
    if (watching) return (await import("./watch.ts")).watchObjects(call);
    if (output === "" || output === "wide") return printTables(call);
    return (await import("./print-objects.ts")).printObjects(call);
  },
});

interface PrinterFlags {
  output?: string | undefined;
  showLabels: boolean;
  labelColumns: readonly string[];
  outputWatchEvents: boolean;
}

function checkPrinterFlags({ output = "", showLabels, labelColumns, outputWatchEvents }: PrinterFlags, watching: boolean): void {
  if (showLabels && output !== "" && output !== "wide") {
    throw new CliError(`--show-labels option cannot be used with ${output} printer`);
  }
  if (labelColumns.length > 0 && output.startsWith("custom-columns")) {
    throw new CliError(`--label-columns option cannot be used with ${output} printer`);
  }
  if (outputWatchEvents && !watching) {
    throw new CliError("--output-watch-events option can only be used with --watch or --watch-only");
  }
}

type Asked = ReturnType<typeof parseResourceArguments>;

async function asked(args: readonly string[], flags: { filename: readonly string[]; recursive: boolean }, context: Context): Promise<Asked> {
  if (flags.filename.length === 0) return parseResourceArguments(args);
  const { namedInFiles } = await import("../../resources/named-in-files.ts");
  return namedInFiles(args, flags, context.io, await context.cluster());
}

async function printRaw(path: string, { io, cluster }: Context): Promise<void> {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  const query = Object.fromEntries(searchParams);
  const { transport } = await cluster();
  for await (const chunk of transport.stream({ method: "GET", path: pathname, query, signal: io.signal })) {
    io.stdout.write(chunk);
    await io.stdout.drained();
  }
}
