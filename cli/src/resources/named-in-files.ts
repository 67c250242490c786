import { CliError } from "../errors/cli-error.ts";
import { throwGathered } from "../errors/failure-list.ts";
import type { Io } from "../io.ts";
import { groupResource } from "./api-resource.ts";
import type { Asked } from "./arguments.ts";
import type { Discovery } from "./discovery.ts";
import { readManifests } from "./manifests.ts";
import { readSources } from "./read-sources.ts";

/**
 * The objects that files name, as if they stood on the command line (`get -f`, `describe -f`).
 * @throws CliError when names are given as well; what is wrong with the files
 */
export async function namedInFiles(
  args: readonly string[],
  flags: { filename: readonly string[]; recursive: boolean },
  io: Io,
  cluster: { discovery: Discovery; namespace: string; namespaceGiven: boolean },
): Promise<Asked> {
  if (args.length > 0) {
    throw new CliError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
  }
  const sources = await readSources(flags.filename, flags.recursive, io);
  const { objects, failures } = await readManifests(sources, cluster.discovery, { ...cluster, validate: false });
  throwGathered(failures);
  const items = objects.map(({ resource, object, namespace }) => ({
    type: groupResource(resource),
    name: object.metadata.name ?? "",
    namespace,
  }));
  return { by: "name", items };
}
