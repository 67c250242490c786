import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";
import type { ManifestSource } from "../../errors/manifest-source.ts";
import type { Io } from "../../io.ts";
import type { ApiResource } from "../../resources/api-resource.ts";
import { parseResourceArguments } from "../../resources/arguments.ts";
import { listObjects } from "../../resources/fetch.ts";
import { readManifests } from "../../resources/manifests.ts";
import { readSources } from "../../resources/read-sources.ts";
import { selectResources } from "../../resources/selection.ts";

/** One object to delete. */
export interface Target {
  resource: ApiResource;
  namespace: string | undefined;
  name: string;
  /** Of an object that a file names. */
  source?: ManifestSource;
}

interface TargetFlags {
  filename: readonly string[];
  recursive: boolean;
  selector?: string | undefined;
  fieldSelector?: string | undefined;
  all: boolean;
  allNamespaces: boolean;
}

/**
 * What a `delete` names: objects of files, names, or all that a list finds.
 * @throws CliError in kubectl's words
 */
export async function deletionTargets(
  args: readonly string[],
  flags: TargetFlags,
  io: Io,
  cluster: Cluster,
): Promise<{ targets: Target[]; failures: unknown[] }> {
  if (flags.all && (flags.selector || flags.fieldSelector)) throw new CliError("setting 'all' parameter but found a non empty selector. ");
  if (flags.filename.length > 0) return targetsInFiles(args, flags, io, cluster);
  const failures: unknown[] = [];
  const targets: Target[] = [];
  const selected = await selectResources(parseResourceArguments(args), cluster.discovery, {
    namespace: cluster.namespace,
    allNamespaces: flags.allNamespaces,
    labelSelector: flags.selector,
    fieldSelector: flags.fieldSelector,
    emptySelectorMeansAll: flags.all,
  });
  for (const { resource, namespace, name } of selected) {
    if (name !== undefined) {
      targets.push({ resource, namespace, name });
      continue;
    }
    try {
      const objects = await listObjects(cluster.transport, { resource, namespace, name }, { labelSelector: flags.selector, fieldSelector: flags.fieldSelector });
      targets.push(...objects.map(({ metadata }) => ({ resource, namespace: metadata.namespace, name: metadata.name ?? "" })));
    } catch (error) {
      failures.push(error);
    }
  }
  return { targets, failures };
}

async function targetsInFiles(args: readonly string[], flags: TargetFlags, io: Io, cluster: Cluster): Promise<{ targets: Target[]; failures: unknown[] }> {
  if (args.length > 0) {
    throw new CliError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
  }
  const sources = await readSources(flags.filename, flags.recursive, io);
  const { objects, failures } = await readManifests(sources, cluster.discovery, { ...cluster, validate: false });
  const targets = objects.map(({ resource, namespace, object, source }) => ({ resource, namespace, name: object.metadata.name ?? "", source }));
  return { targets, failures };
}
