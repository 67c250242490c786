import type { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import { unlessZero } from "../counts.ts";
import { isReady } from "../pod-state.ts";
import { podsByNode } from "./by-node.ts";
import { isUpdated } from "./daemon-pod.ts";
import { nodeVerdicts } from "./node-verdict.ts";
import { isAvailable, type DaemonFacts } from "./plan-daemons.ts";

export type DaemonSetStatus = NonNullable<DaemonSet["status"]>;

/** The status of a DaemonSet on these nodes (pkg/controller/daemon updateDaemonSetStatus). */
export function daemonSetStatus({ daemonSet, nodes, pods, hash, now }: DaemonFacts, collisionCount: number | undefined): DaemonSetStatus {
  const verdictOf = nodeVerdicts(daemonSet);
  const byNode = podsByNode(pods);
  const first = nodes.map((node) => ({ runs: verdictOf(node) === "run", pod: byNode.get(node.metadata.name ?? "")?.[0] }));
  const scheduled = first.flatMap(({ runs, pod }) => (runs && pod ? [pod] : []));
  const desired = first.filter(({ runs }) => runs).length;
  const available = scheduled.filter((pod) => isAvailable(daemonSet, pod, now)).length;
  return {
    currentNumberScheduled: scheduled.length,
    numberMisscheduled: first.filter(({ runs, pod }) => !runs && pod).length,
    desiredNumberScheduled: desired,
    numberReady: scheduled.filter(isReady).length,
    ...unlessZero({
      observedGeneration: daemonSet.metadata.generation ?? 0,
      updatedNumberScheduled: scheduled.filter((pod) => isUpdated(pod, daemonSet, hash)).length,
      numberAvailable: available,
      numberUnavailable: desired - available,
    }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}
