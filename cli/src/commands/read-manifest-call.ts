import type { Cluster } from "../cluster/cluster.ts";
import { CliError } from "../errors/cli-error.ts";
import type { Io } from "../io.ts";
import { readManifests, type ManifestObject } from "../resources/manifests.ts";
import { readSources } from "../resources/read-sources.ts";
import { parseValidate } from "../resources/validation.ts";

interface ManifestCall {
  filename: readonly string[];
  recursive: boolean;
  selector?: string | undefined;
  validate?: string | undefined;
}

/**
 * The objects that a call's `-f` names, and what is wrong with the rest.
 * @throws CliError when `-f` is missing or a path cannot be read
 */
export async function readManifestCall(
  flags: ManifestCall,
  io: Io,
  cluster: () => Promise<Cluster>,
): Promise<{ objects: ManifestObject[]; failures: unknown[] }> {
  if (flags.filename.length === 0) throw new CliError("must specify -f", { hint: "name a file, a folder, a URL, or - for standard input" });
  const validate = parseValidate(flags.validate) !== "Ignore";
  const sources = await readSources(flags.filename, flags.recursive, io);
  const { discovery, namespace, namespaceGiven } = await cluster();
  const read = await readManifests(sources, discovery, { namespace, namespaceGiven, validate });
  if (!flags.selector) return read;
  const { parseLabelSelector } = await import("@kx/shared/meta/label-selector");
  const selector = parseLabelSelector(flags.selector);
  return { ...read, objects: read.objects.filter(({ object }) => selector.matches(object.metadata.labels ?? {})) };
}
