import { defineCommand } from "../command/command.ts";
import { list, text, toggle } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";
import { createTabWriter, tableLayout } from "../printers/tab-writer.ts";
import { groupResource, type ApiResource } from "../resources/api-resource.ts";

const flags = {
  output: text({ short: "o", placeholder: "FORMAT", text: "wide or name" }),
  apiGroup: text({ placeholder: "GROUP", text: "Only of this group" }),
  namespaced: text({ placeholder: "BOOLEAN", bare: "true", text: "Only those in namespaces, or with =false the others" }),
  verbs: list({ placeholder: "VERB", text: "Only those that have all these verbs" }),
  sortBy: text({ placeholder: "COLUMN", text: "name or kind" }),
  noHeaders: toggle({ text: "Leave the header out" }),
};

export default defineCommand({
  name: "api-resources",
  summary: "Print the supported API resources on the server",
  scope: "cluster",
  flags,
  async run({ flags }, { io, cluster }) {
    const { output = "", sortBy = "" } = flags;
    if (!["", "wide", "name"].includes(output)) throw new CliError(`--output ${output} is not available`);
    if (!["", "name", "kind"].includes(sortBy)) throw new CliError("--sort-by accepts only name or kind");
    const { discovery } = await cluster();
    const shown = preferred(await discovery.all()).filter(
      (resource) =>
        (flags.apiGroup === undefined || resource.group === flags.apiGroup) &&
        (flags.namespaced === undefined || resource.namespaced === (flags.namespaced === "true")) &&
        flags.verbs.every((verb) => resource.verbs.includes(verb)),
    );
    const sorted = shown.sort((a, b) => compare(keyOf(a, sortBy), keyOf(b, sortBy)) || compare(a.plural, b.plural));
    if (output === "name") {
      io.stdout.write(sorted.map((resource) => `${groupResource(resource)}\n`).join(""));
      return;
    }
    const wide = output === "wide";
    const writer = createTabWriter(tableLayout);
    const header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])];
    if (!flags.noHeaders) writer.write(`${header.join("\t")}\n`);
    for (const resource of sorted) writer.write(`${rowOf(resource, wide).join("\t")}\n`);
    io.stdout.write(writer.flush());
  },
});

/** Each resource in the first version of its group that has it. */
function preferred(resources: readonly ApiResource[]): ApiResource[] {
  const first = new Map<string, ApiResource>();
  for (const resource of resources) if (!first.has(groupResource(resource))) first.set(groupResource(resource), resource);
  return [...first.values()];
}

function keyOf(resource: ApiResource, sortBy: string): string {
  if (sortBy === "name") return resource.plural;
  return sortBy === "kind" ? resource.kind : resource.group;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function rowOf({ plural, shortNames, group, version, namespaced, kind, verbs, categories }: ApiResource, wide: boolean): string[] {
  const row = [plural, shortNames.join(","), group ? `${group}/${version}` : version, String(namespaced), kind];
  return wide ? [...row, verbs.join(","), categories.join(",")] : row;
}
