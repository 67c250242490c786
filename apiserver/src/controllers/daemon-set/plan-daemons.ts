import type { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { scaledAmount } from "@kx/shared/kinds/workload/int-or-percent";
import { isReady, untilAvailable } from "../pod-state.ts";
import { podsByNode } from "./by-node.ts";
import { hashLabel } from "./daemon-pod.ts";
import { nodeVerdicts } from "./node-verdict.ts";

/** A failed daemon is not replaced more often than this; upstream's back-off begins with it, ms. */
const failedBackoff = 1000;

/** What brings the nodes of a DaemonSet nearer to what it asks for. */
export interface DaemonPlan {
  /** Names of nodes that need a pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Of those removed, the ones that have ended: events tell of them. */
  readonly ended: readonly Pod[];
  /** Milliseconds after which a failed pod may go. */
  readonly again: number | undefined;
}

export interface DaemonFacts {
  readonly daemonSet: DaemonSet;
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  /** Of the present template. */
  readonly hash: string;
  readonly now: number;
}

/** One daemon on each node that should have one, none elsewhere (pkg/controller/daemon manage, podsShouldBeOnNode). */
export function planDaemons({ daemonSet, nodes, pods, hash, now }: DaemonFacts): DaemonPlan {
  const verdictOf = nodeVerdicts(daemonSet);
  const byNode = podsByNode(pods);
  const [create, remove, ended]: [string[], Pod[], Pod[]] = [[], [], []];
  let again: number | undefined;
  for (const node of nodes) {
    const name = node.metadata.name ?? "";
    const verdict = verdictOf(node);
    const present = byNode.get(name) ?? [];
    const staying = present.filter(({ metadata }) => !metadata.deletionTimestamp);
    if (verdict === "never") remove.push(...staying);
    else if (verdict === "run" && present.length === 0) create.push(name);
    else {
      for (const pod of staying.filter(({ status }) => status?.phase === "Succeeded" || status?.phase === "Failed")) {
        const wait = pod.status?.phase === "Failed" ? endedAt(pod) + failedBackoff - now : 0;
        if (wait > 0) again = Math.min(again ?? wait, wait);
        else ended.push(pod);
      }
      const running = staying.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
      if (!allowsSurge(daemonSet)) remove.push(...running.slice(1));
      else if (running.length === 0 && verdict === "run") create.push(name);
      else remove.push(...tooMany(running, { hash, available: (pod) => isAvailable(daemonSet, pod, now) }));
    }
  }
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  // What was on a node that has gone is collected; what was meant for it would wait for ever.
  const homeless = [...byNode].filter(([node]) => !known.has(node)).flatMap(([, list]) => list.filter(({ spec }) => !spec?.nodeName));
  return { create, remove: [...remove, ...ended, ...homeless], ended, again };
}

/** While a node surges it has an old and a new pod: until the new one is available, or the old one is of no use any more. */
function tooMany(running: readonly Pod[], { hash, available }: { hash: string; available: (pod: Pod) => boolean }): Pod[] {
  if (running.length <= 1) return [];
  const fresh = running.find(({ metadata }) => metadata.labels?.[hashLabel] === hash);
  const old = running.find(({ metadata }) => metadata.labels?.[hashLabel] !== hash);
  const others = running.filter((pod) => pod !== fresh && pod !== old);
  return fresh && old && (!isReady(old) || available(fresh)) ? [...others, old] : others;
}

export function isAvailable({ spec }: DaemonSet, pod: Pod, now: number): boolean {
  return untilAvailable(pod, spec?.minReadySeconds ?? 0, now) === 0;
}

/** True when a node may have a second pod for a while. */
export function allowsSurge({ spec }: DaemonSet): boolean {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  return type === "RollingUpdate" && scaledAmount(rollingUpdate?.maxSurge, 1, Math.ceil) > 0;
}

/** When a pod's last container ended; a pod that none of them tells of, when it was made. */
function endedAt({ status, metadata }: Pod): number {
  const times = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ""));
  return Math.max(Date.parse(metadata.creationTimestamp ?? ""), ...times.filter((time) => !Number.isNaN(time)));
}
