import { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { namedNodes } from "@kx/shared/kinds/core/node-affinity";
import type { PodSpec, Toleration } from "@kx/shared/kinds/core/pod/pod-types";
import { podFromTemplate } from "../pod-from-template.ts";

export const hashLabel = "controller-revision-hash";
const generationLabel = "pod-template-generation";
const generationAnnotation = "deprecated.daemonset.template.generation";

/** What is wrong with a node does not drive a daemon away, and a cordon does not keep it off (daemonset_util.go). */
const always: readonly (readonly [string, "NoExecute" | "NoSchedule"])[] = [
  ["node.kubernetes.io/not-ready", "NoExecute"],
  ["node.kubernetes.io/unreachable", "NoExecute"],
  ["node.kubernetes.io/disk-pressure", "NoSchedule"],
  ["node.kubernetes.io/memory-pressure", "NoSchedule"],
  ["node.kubernetes.io/pid-pressure", "NoSchedule"],
  ["node.kubernetes.io/unschedulable", "NoSchedule"],
];

/** The tolerations of a daemon: its template's, and those that every daemon has. */
export function daemonTolerations({ tolerations = [], hostNetwork }: Pick<PodSpec, "tolerations" | "hostNetwork">): Toleration[] {
  const added = [...always, ...(hostNetwork ? [["node.kubernetes.io/network-unavailable", "NoSchedule"] as const] : [])].map(
    ([key, effect]): Toleration => ({ key, operator: "Exists", effect }),
  );
  const same = (a: Toleration, b: Toleration): boolean => a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? "") === (b.value ?? "");
  const kept = tolerations.filter((toleration) => !added.some((other) => same(other, toleration)));
  return [...kept, ...added];
}

/** The pod of a DaemonSet for one node; the scheduler binds it there, since no other node will do. */
export function daemonPod(daemonSet: DaemonSet, node: string, hash: string): Pod {
  const { metadata, spec, ...rest } = podFromTemplate(DaemonSet, daemonSet, daemonSet.spec?.template ?? {});
  const generation = generationOf(daemonSet);
  const labels = { ...metadata.labels, [hashLabel]: hash, ...(generation === undefined ? {} : { [generationLabel]: generation }) };
  const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }];
  const nodeAffinity = { ...spec?.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return {
    ...rest,
    metadata: { ...metadata, labels },
    spec: { ...spec, containers: spec?.containers ?? [], affinity: { ...spec?.affinity, nodeAffinity }, tolerations: daemonTolerations(spec ?? {}) },
  };
}

/** True for a pod of the present template, by its hash or by the count that older releases used. */
export function isUpdated(pod: Pod, daemonSet: DaemonSet, hash: string): boolean {
  const labels = pod.metadata.labels ?? {};
  const generation = generationOf(daemonSet);
  return labels[hashLabel] === hash || (generation !== undefined && labels[generationLabel] === generation);
}

function generationOf({ metadata }: DaemonSet): string | undefined {
  const text = metadata.annotations?.[generationAnnotation];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? String(Number(text)) : undefined;
}

/** The node that a daemon is on or is meant for. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const named = spec && namedNodes(spec);
  return named?.size === 1 ? [...named][0] : undefined;
}
