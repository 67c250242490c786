import { namedNodes, requiredNodeAffinity, type MatchesNode } from "@kx/shared/kinds/core/node-affinity";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { refKey, refOf } from "@kx/shared/meta/object";
import { podAffinityOf, type PodAffinity } from "./affinity-term.ts";
import { hostPortsOf, type HostPort } from "./host-ports.ts";
import { labelsText, type Labels } from "./labels.ts";
import { requestsOf, weightOf, type Resources } from "./resources.ts";

/** A pod as the scheduler sees it: what its plugins ask of it, parsed once. */
export interface PodInfo {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  /** It is being deleted: it takes room, but counts for no spreading. */
  readonly terminating: boolean;
  readonly requests: Resources;
  /** For comparing nodes: cpu and memory, assumed where they are not asked for. */
  readonly weight: Resources;
  readonly hostPorts: readonly HostPort[];
  readonly nodeAffinity: MatchesNode | undefined;
  /** The only nodes that it may go to, where its affinity names them. */
  readonly namedNodes: ReadonlySet<string> | undefined;
  readonly podAffinity: PodAffinity | undefined;
  /** Equal for pods that no selector tells apart. */
  readonly groupKey: string;
  /** Equal for pods with the same terms; undefined without any. */
  readonly affinityKey: string | undefined;
}

export function podInfo(pod: Pod): PodInfo {
  const { metadata, spec = { containers: [] } } = pod;
  const { namespace = "", labels } = metadata;
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terminating = metadata.deletionTimestamp !== undefined;
  return {
    pod,
    key: refKey(refOf(pod)),
    namespace,
    labels,
    priority: spec.priority ?? 0,
    terminating,
    requests: requestsOf(spec),
    weight: weightOf(spec),
    hostPorts: hostPortsOf(spec),
    nodeAffinity: requiredNodeAffinity(spec),
    namedNodes: namedNodes(spec),
    podAffinity: podAffinityOf(spec, namespace),
    groupKey: `${namespace}/${terminating ? "-" : ""}${labelsText(labels)}`,
    affinityKey: podAffinity || podAntiAffinity ? JSON.stringify([namespace, podAffinity, podAntiAffinity]) : undefined,
  };
}
