import type { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import type { Node } from "@kx/shared/kinds/core/node";
import { requiredNodeAffinity } from "@kx/shared/kinds/core/node-affinity";
import { tolerationOf, untoleratedTaint } from "@kx/shared/kinds/core/tolerations";
import { daemonTolerations } from "./daemon-pod.ts";

/** What a node is to a DaemonSet: it should have a daemon, may keep the one it has, or must not have one. */
export type NodeVerdict = "run" | "keep" | "never";

/** Tells of each node what it is to the DaemonSet (pkg/controller/daemon NodeShouldRunDaemonPod). */
export function nodeVerdicts({ spec }: DaemonSet): (node: Node) => NodeVerdict {
  const template = spec?.template?.spec ?? { containers: [] };
  const wanted = requiredNodeAffinity(template);
  const tolerations = daemonTolerations(template);
  return (node) => {
    if (template.nodeName && template.nodeName !== node.metadata.name) return "never";
    if (wanted && !wanted(node)) return "never";
    const taints = node.spec?.taints ?? [];
    if (!untoleratedTaint(taints, tolerations)) return "run";
    const driven = taints.some((taint) => taint.effect === "NoExecute" && !tolerationOf(taint, tolerations));
    return driven ? "never" : "keep";
  };
}
