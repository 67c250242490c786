import type { Pod } from "@kx/shared/kinds/core/pod";
import { scaledAmount } from "@kx/shared/kinds/workload/int-or-percent";
import { podsByNode } from "./by-node.ts";
import { isUpdated } from "./daemon-pod.ts";
import { nodeVerdicts, type NodeVerdict } from "./node-verdict.ts";
import { isAvailable, type DaemonFacts } from "./plan-daemons.ts";

/** One step of a rolling update. */
export interface DaemonUpdate {
  /** Names of nodes that get their new pod beside the old one. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
}

/** What a node has of a DaemonSet: at most one pod of the present template, and one of an older. */
interface NodeState {
  readonly name: string;
  readonly verdict: NodeVerdict | undefined;
  readonly fresh: Pod | undefined;
  readonly old: Pod | undefined;
  /** There are more: they are sorted out first. */
  readonly crowded: boolean;
}

/** Replaces old pods within what may be missing, or may be there twice (pkg/controller/daemon update.go rollingUpdate). */
export function planUpdate(facts: DaemonFacts): DaemonUpdate {
  const { daemonSet, now } = facts;
  const states = nodeStates(facts);
  const wanted = states.filter(({ verdict }) => verdict === "run").length;
  const { maxSurge, maxUnavailable } = daemonSet.spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledAmount(maxSurge, wanted, Math.ceil);
  const missing = scaledAmount(maxUnavailable, wanted, Math.ceil);
  const available = (pod: Pod): boolean => isAvailable(daemonSet, pod, now);
  if (surge === 0) return { create: [], remove: planReplacing(states, missing === 0 && wanted > 0 ? 1 : missing, available) };
  return planSurging(states, { surge, wanted, available });
}

function nodeStates({ daemonSet, nodes, pods, hash }: DaemonFacts): NodeState[] {
  const verdictOf = nodeVerdicts(daemonSet);
  const byNode = podsByNode(pods);
  const verdicts = new Map(nodes.map((node) => [node.metadata.name ?? "", verdictOf(node)]));
  const names = new Set([...byNode.keys(), ...[...verdicts].filter(([, verdict]) => verdict === "run").map(([name]) => name)]);
  return [...names].map((name) => {
    const staying = (byNode.get(name) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
    const [fresh, old] = [true, false].map((updated) => staying.filter((pod) => isUpdated(pod, daemonSet, hash) === updated)) as [Pod[], Pod[]];
    return { name, verdict: verdicts.get(name), fresh: fresh[0], old: old[0], crowded: fresh.length > 1 || old.length > 1 };
  });
}

/** Old pods that are of no use go at once, others as far as pods may be missing. */
function planReplacing(states: readonly NodeState[], maxUnavailable: number, available: (pod: Pod) => boolean): Pod[] {
  const [useless, candidates]: [Pod[], Pod[]] = [[], []];
  let unavailable = 0;
  for (const { fresh, old, crowded } of states) {
    if (crowded || Boolean(fresh) === Boolean(old)) unavailable += 1;
    else if (fresh) unavailable += available(fresh) ? 0 : 1;
    else if (old && available(old)) candidates.push(old);
    else if (old) {
      useless.push(old);
      unavailable += 1;
    }
  }
  return [...useless, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))];
}

/** New pods beside old ones that are of no use, and beside others as far as the surge goes; an old one goes when its new one is there. */
function planSurging(
  states: readonly NodeState[],
  { surge, wanted, available }: { surge: number; wanted: number; available: (pod: Pod) => boolean },
): DaemonUpdate {
  const [remove, leaving, atOnce, candidates]: [Pod[], Pod[], string[], string[]] = [[], [], [], []];
  let [surging, serving] = [0, 0];
  for (const { name, verdict, fresh, old, crowded } of states) {
    if (crowded) {
      surging += 1;
      continue;
    }
    const first = old ?? fresh;
    if (first && available(first)) serving += 1;
    if (!old) continue;
    if (fresh) {
      if (available(fresh)) remove.push(old);
      else surging += 1;
    } else if (verdict !== "run") (available(old) ? leaving : remove).push(old);
    else (available(old) ? candidates : atOnce).push(name);
  }
  const room = Math.max(0, surge - surging);
  // Full availability is what a surge is for: a pod whose node may have none any more stays until another serves.
  const spare = leaving.slice(0, Math.max(0, serving - wanted));
  return { create: [...atOnce, ...candidates.slice(0, room)], remove: [...remove, ...spare] };
}
