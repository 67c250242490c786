import { resourcePath } from "@kx/shared/client/resource-path";
import type { KubeObject } from "@kx/shared/meta/object";
import { behaviourPrefix, parseBehaviours } from "@kx/shared/net/behaviour";
import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";
import { throwGathered } from "../../errors/failure-list.ts";
import { nameOf } from "../../printers/name.ts";
import { getObject } from "../../resources/fetch.ts";
import type { Selected } from "../../resources/selection.ts";

export interface BehaviourChange {
  /** By the words' names; null takes one away. */
  words: ReadonlyMap<string, string | null>;
  /** Of one container alone. */
  container: string | undefined;
  /** Takes away what was said before. */
  reset: boolean;
}

type Annotated = { metadata?: { annotations?: Record<string, string> } };
type PodLike = Annotated & { spec?: { containers?: { name: string }[]; initContainers?: { name: string }[] } };
type Workload = KubeObject & PodLike & { spec?: { template?: PodLike } };

/**
 * Writes the annotations of a pod, or of a workload's template, whose pods are then replaced.
 * @throws CliError for an object without containers and for a value that is not allowed; StatusError
 */
export async function setBehaviour({ transport }: Cluster, selected: Selected, change: BehaviourChange): Promise<KubeObject> {
  const object = (await getObject(transport, selected)) as Workload;
  const { template } = object.spec ?? {};
  const pod: PodLike = template ?? object;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(({ name }) => name);
  if (containers.length === 0) throw new CliError(`${nameOf(object)} has no containers`, { hint: "name a pod, or what makes pods: a deployment, a statefulset ..." });
  const metadata = { annotations: annotationsFor(change, pod.metadata?.annotations ?? {}, containers) };
  const { body } = await transport.request({
    method: "PATCH",
    path: resourcePath(selected.resource, selected),
    query: { fieldManager: "kx-set" },
    contentType: "application/merge-patch+json",
    body: template ? { spec: { template: { metadata } } } : { metadata },
  });
  return body as KubeObject;
}

/** @throws CliError in the words in which an Event of the pod would say it */
function annotationsFor({ words, container, reset }: BehaviourChange, old: Readonly<Record<string, string>>, containers: readonly string[]): Record<string, string | null> {
  const ending = container === undefined ? "" : `.${container}`;
  const before = Object.keys(old).filter((key) => key.startsWith(behaviourPrefix) && (container === undefined || key.endsWith(ending)));
  const next: Record<string, string | null> = Object.fromEntries(reset ? before.map((key) => [key, null]) : []);
  for (const [name, value] of words) next[`${behaviourPrefix}${name}${ending}`] = value;
  const said = Object.fromEntries(Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== null));
  const { faults } = parseBehaviours(said, containers);
  throwGathered(faults.map((fault) => new CliError(fault)));
  return next;
}
