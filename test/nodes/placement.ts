import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import type { Plugin, Snapshot } from "../../apiserver/src/nodes/scheduler/framework/plugin.ts";
import { podInfo } from "../../apiserver/src/nodes/scheduler/framework/pod-info.ts";
import { SchedulerCache } from "../../apiserver/src/nodes/scheduler/scheduler-cache.ts";

type Labels = Record<string, string>;

/** Nodes, the pods on them, and what a decision may ask beside them. */
export interface Placement {
  readonly nodes: readonly Node[];
  readonly pods?: readonly Pod[];
  /** Labels of namespaces. */
  readonly namespaces?: Readonly<Record<string, Labels>>;
  /** Of the Services and owners of the pod. */
  readonly selector?: Labels;
}

export const aNode = (name: string, labels: Labels = {}, { spec = {}, allocatable = {} }: { spec?: object; allocatable?: Labels } = {}): Node => ({
  metadata: { name, labels },
  spec,
  status: { allocatable: { pods: "110", cpu: "4", memory: "10000", ...allocatable } },
});

let pods = 0;

/** @param on the node that it is bound to */
export const aPod = (labels: Labels = {}, spec: object = {}, { on, namespace = "default", terminating = false }: { on?: string; namespace?: string; terminating?: boolean } = {}): Pod => {
  const uid = String(++pods);
  const ending = terminating ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {};
  return { metadata: { name: `p-${uid}`, namespace, uid, labels, ...ending }, spec: { containers: [], ...(on ? { nodeName: on } : {}), ...spec } } as unknown as Pod;
};

/** So many pods with a label `foo` on each node. */
export const spread = (counts: Readonly<Record<string, number>>, labels: Labels = { foo: "" }): Pod[] =>
  Object.entries(counts).flatMap(([on, count]) => Array.from({ length: count }, () => aPod(labels, {}, { on })));

export function snapshotOf({ nodes, pods: placed = [], namespaces = {}, selector = {} }: Placement): Snapshot {
  const cache = new SchedulerCache();
  for (const node of nodes) cache.setNode(node);
  for (const pod of placed) cache.setPod(pod);
  return {
    nodes: cache.nodes,
    pods: cache.pods,
    affinities: cache.affinities,
    namespaceLabels: (name) => namespaces[name],
    defaultSelector: () => labelSelectorOf({ matchLabels: selector }),
  };
}

/** By node: `fits`, or why not. */
export function verdicts(plugin: Plugin, pod: Pod, placement: Placement): Record<string, string> {
  const snapshot = snapshotOf(placement);
  const filter = plugin.filter?.(podInfo(pod), snapshot);
  return Object.fromEntries(snapshot.nodes.map((node) => [node.name, filter?.(node)?.reasons.join("; ") ?? "fits"]));
}

/** By node, of those among which the pod may choose: all without a list; undefined where the plugin prefers none. */
export function scores(plugin: Plugin, pod: Pod, placement: Placement, among?: readonly string[]): Record<string, number> | undefined {
  const snapshot = snapshotOf(placement);
  const nodes = snapshot.nodes.filter(({ name }) => !among || among.includes(name));
  const given = plugin.score?.(podInfo(pod), nodes, snapshot);
  return given && Object.fromEntries(nodes.map(({ name }, index) => [name, given[index]!]));
}
