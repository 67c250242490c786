import { StatusError } from "@kx/shared/errors/status-error";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf, type LabelSelectorObject } from "@kx/shared/meta/label-selector";
import type { KubeObject } from "@kx/shared/meta/object";
import type { Cluster } from "../../cluster/cluster.ts";
import { CliError } from "../../errors/cli-error.ts";
import type { Io } from "../../io.ts";
import { parseResourceArguments } from "../../resources/arguments.ts";
import { getObject, listObjects } from "../../resources/fetch.ts";
import { selectResources, type Selected } from "../../resources/selection.ts";

interface Wanted {
  /** `web-0`, `deploy/web`. */
  name: string | undefined;
  selector: string | undefined;
  allPods: boolean;
}

/**
 * The pods whose logs are meant: the named one, those that a selector finds, or one of (all of) a workload's.
 * @throws CliError in kubectl's words
 */
export async function podsToRead({ name, selector, allPods }: Wanted, cluster: Cluster, io: Io): Promise<Pod[]> {
  const { discovery, namespace, transport } = cluster;
  if (name === undefined) {
    const [pods] = await selectResources({ by: "type", types: ["pods"] }, discovery, { namespace, labelSelector: selector });
    const found = pods ? ((await listObjects(transport, pods, { labelSelector: selector })) as Pod[]) : [];
    if (found.length === 0) io.stderr.write(`No resources found in ${namespace} namespace.\n`);
    return found;
  }
  const asked = parseResourceArguments([name.includes("/") ? name : `pods/${name}`]);
  const [selected] = await selectResources(asked, discovery, { namespace });
  if (!selected) throw new CliError("expected a resource");
  const object = await named(cluster, selected);
  if (selected.resource.kind === "Pod") return [object as Pod];
  return podsOf(object, selected, { cluster, io, allPods });
}

async function named({ transport, namespace }: Cluster, selected: Selected): Promise<KubeObject> {
  try {
    return await getObject(transport, selected);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
    throw new CliError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(namespace)}`);
  }
}

interface WorkloadCall {
  cluster: Cluster;
  io: Io;
  allPods: boolean;
}

/** The pods that a workload or Service selects: the best one for reading, unless all are wanted. */
async function podsOf(object: KubeObject, { resource }: Selected, { cluster, io, allPods }: WorkloadCall): Promise<Pod[]> {
  const { spec } = object as KubeObject & { spec?: { selector?: unknown } };
  const labelSelector = selectorText(resource.kind, spec?.selector);
  if (labelSelector === undefined) {
    throw new CliError(`cannot get the logs from *v1.${resource.kind}: selector for *v1.${resource.kind} not implemented`);
  }
  const { discovery, transport } = cluster;
  const namespace = object.metadata.namespace ?? cluster.namespace;
  const [pods] = await selectResources({ by: "type", types: ["pods"] }, discovery, { namespace, labelSelector });
  const found = pods ? ((await listObjects(transport, pods, { labelSelector })) as Pod[]) : [];
  const [first, ...others] = found.sort(byLogging);
  if (!first) throw new CliError("timed out waiting for the condition", { hint: `no pod has the labels ${labelSelector}` });
  if (allPods) return [first, ...others];
  if (others.length > 0) io.stderr.write(`Found ${found.length} pods, using pod/${first.metadata.name}\n`);
  return [first];
}

function selectorText(kind: string, selector: unknown): string | undefined {
  if (!selector) return undefined;
  const plain = kind === "Service" || kind === "ReplicationController";
  return labelSelectorOf((plain ? { matchLabels: selector } : selector) as LabelSelectorObject).text;
}

/** Pods that ran first: scheduled, running, ready, for the longest time (kubectl podutils ByLogging). */
function byLogging(a: Pod, b: Pod): number {
  return rank(a) - rank(b) || readySince(a).localeCompare(readySince(b)) || (a.metadata.name ?? "").localeCompare(b.metadata.name ?? "");
}

function rank({ spec, status }: Pod): number {
  const phase = 2 - ["Pending", "Unknown", "Running"].indexOf(status?.phase ?? "");
  return (spec?.nodeName ? 0 : 100) + phase * 10 + (condition(status)?.status === "True" ? 0 : 1);
}

const condition = (status: Pod["status"]) => status?.conditions?.find(({ type }) => type === "Ready");

function readySince({ status }: Pod): string {
  return condition(status)?.lastTransitionTime ?? "";
}
