import type { Pod } from "@kx/shared/kinds/core/pod";
import { CliError } from "../../errors/cli-error.ts";
import type { Io } from "../../io.ts";

/** One container's log. */
export interface LogStream {
  namespace: string;
  pod: string;
  container: string;
}

interface Wanted {
  container: string | undefined;
  allContainers: boolean;
  /** Do not say which container was chosen. */
  quiet: boolean;
}

const defaultContainer = "kubectl.kubernetes.io/default-container";

/**
 * The streams to read: the container that was named, all, or the default one (kubectl polymorphichelpers
 * logsforobject.go).
 * @throws CliError when a pod has no such container
 */
export function logStreams(pods: readonly Pod[], wanted: Wanted, io: Pick<Io, "stderr">): LogStream[] {
  return pods.flatMap((pod) => containersOf(pod, wanted, io).map((container) => streamOf(pod, container)));
}

function streamOf({ metadata }: Pod, container: string): LogStream {
  return { namespace: metadata.namespace ?? "", pod: metadata.name ?? "", container };
}

function containersOf(pod: Pod, wanted: Wanted, io: Pick<Io, "stderr">): string[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const all = [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
  if (wanted.allContainers) return all;
  const chosen = wanted.container ?? annotated(pod, all, io);
  if (chosen !== undefined) {
    if (!all.includes(chosen)) {
      throw new CliError(`container ${chosen} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
    }
    return [chosen];
  }
  const first = containers[0]?.name ?? "";
  if (all.length > 1 && !wanted.quiet) io.stderr.write(`Defaulted container ${JSON.stringify(first)} out of: ${containerNames(pod)}\n`);
  return [first];
}

function annotated({ metadata }: Pod, all: readonly string[], io: Pick<Io, "stderr">): string | undefined {
  const name = metadata.annotations?.[defaultContainer];
  if (!name || all.includes(name)) return name;
  io.stderr.write(`Default container name ${JSON.stringify(name)} not found in pod ${metadata.name}\n`);
  return undefined;
}

function containerNames({ spec }: Pod): string {
  return [
    ...(spec?.containers ?? []).map(({ name }) => name),
    ...(spec?.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(spec?.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(", ");
}
