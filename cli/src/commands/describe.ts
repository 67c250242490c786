import { isReason } from "@kx/shared/errors/status-error";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Cluster } from "../cluster/cluster.ts";
import { defineCommand } from "../command/command.ts";
import { list, text, toggle } from "../command/flag.ts";
import { CliError } from "../errors/cli-error.ts";
import { throwGathered } from "../errors/failure-list.ts";
import { parseResourceArguments, type Asked } from "../resources/arguments.ts";
import { getObject, listObjects } from "../resources/fetch.ts";
import { namedInFiles } from "../resources/named-in-files.ts";
import { selectResources, type Selected } from "../resources/selection.ts";
import { descriptionOf } from "./description.ts";

const flags = {
  filename: list({ short: "f", placeholder: "FILE", text: "File, folder or URL that names the objects; - for standard input" }),
  recursive: toggle({ short: "R", text: "With -f: folders within folders, too" }),
  selector: text({ short: "l", placeholder: "QUERY", text: "Label query" }),
  allNamespaces: toggle({ short: "A", text: "Across all namespaces" }),
  showEvents: text({ placeholder: "BOOLEAN", bare: "true", text: "Show the events of the objects (default: of a single object)" }),
};

export default defineCommand({
  name: "describe",
  summary: "Show details of a specific resource or group of resources",
  usage: "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
  examples: ["kx describe svc web", "kx describe pods -l app=web"],
  scope: "cluster",
  flags,
  async run({ args, flags }, { io, cluster: connect }) {
    if (args.length === 0 && flags.filename.length === 0) {
      throw new CliError('You must specify the type of resource to describe. Use "kx api-resources" for a complete list of supported resources.\n');
    }
    const cluster = await connect();
    const asked = flags.filename.length > 0 ? await namedInFiles(args, flags, io, cluster) : parseResourceArguments(args);
    const { found, failures } = await find(asked, flags, cluster);
    const texts: string[] = [];
    const single = found.length === 1 && failures.length === 0;
    const options = { events: flags.showEvents === undefined ? single : flags.showEvents === "true", now: io.clock.now() };
    for (const { object, selected } of found) texts.push(await descriptionOf(object, selected.resource, cluster.transport, options));
    io.stdout.write(texts.join("\n\n"));
    if (texts.length === 0 && failures.length === 0) {
      io.stderr.write(flags.allNamespaces ? "No resources found\n" : `No resources found in ${cluster.namespace} namespace.\n`);
    }
    throwGathered(failures);
  },
});

interface Found {
  object: KubeObject;
  selected: Selected;
}

async function find(
  asked: Asked,
  flags: { selector?: string | undefined; allNamespaces: boolean },
  cluster: Cluster,
): Promise<{ found: Found[]; failures: unknown[] }> {
  const options = { namespace: cluster.namespace, allNamespaces: flags.allNamespaces, labelSelector: flags.selector, emptySelectorMeansAll: true };
  const found: Found[] = [];
  const failures: unknown[] = [];
  for (const selected of await selectResources(asked, cluster.discovery, options)) {
    try {
      const objects =
        selected.name === undefined
          ? await listObjects(cluster.transport, selected, { labelSelector: flags.selector })
          : await byNameOrPrefix(cluster, selected);
      found.push(...objects.map((object) => ({ object, selected })));
    } catch (error) {
      failures.push(error);
    }
  }
  return { found, failures };
}

/** The object of that name, else all whose names begin with it. @throws StatusError when there is none */
async function byNameOrPrefix({ transport }: Cluster, selected: Selected): Promise<KubeObject[]> {
  try {
    return [await getObject(transport, selected)];
  } catch (error) {
    if (!isReason(error, "NotFound")) throw error;
    const all = await listObjects(transport, { ...selected, name: undefined });
    const matching = all.filter(({ metadata }) => metadata.name?.startsWith(selected.name ?? ""));
    if (matching.length === 0) throw error;
    return matching;
  }
}
