import type { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { hasEnded, isReady, untilAvailable } from "../pod-state.ts";
import { hasIdentity, revisionLabel } from "./stateful-pod.ts";
import { isInRange, ordinalOf, ordinalRange } from "./ordinals.ts";

/** What brings a StatefulSet a step on; the next is planned when this one shows in the cache. */
export interface StatefulSetPlan {
  /** Ordinals to make pods for. */
  readonly create: readonly number[];
  readonly remove: readonly Pod[];
  /** Pods that have lost what tells them from the others. */
  readonly mend: readonly Pod[];
}

interface Situation {
  /** Names of the revisions. */
  readonly updateRevision: string;
  readonly now: number;
}

/** Plans a step (pkg/controller/statefulset updateStatefulSet): first what is missing, then what is too much, then what is old. */
export function planStatefulSet(set: StatefulSet, pods: readonly Pod[], { updateRevision, now }: Situation): StatefulSetPlan {
  const { first, end } = ordinalRange(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod).ordinal, pod]));
  const replicas = Array.from({ length: Math.max(0, end - first) }, (_, i) => byOrdinal.get(first + i));
  const condemned = pods.filter((pod) => ordinalOf(pod).ordinal >= 0 && !isInRange(set, pod)).sort((a, b) => ordinalOf(b).ordinal - ordinalOf(a).ordinal);
  if (set.metadata.deletionTimestamp) return { create: [], remove: [], mend: [] };

  const inOrder = set.spec?.podManagementPolicy !== "Parallel";
  const available = (pod: Pod | undefined): boolean => isAvailable(set, pod, now);
  const grown = planReplicas(replicas, { first, inOrder, available });
  if (grown.blocked) return grown;
  const shrunk = planCondemned(condemned, { inOrder, available, firstUnavailable: firstUnavailable(replicas, condemned, available) });
  const plan = { create: grown.create, remove: [...grown.remove, ...shrunk], mend: grown.mend };
  if ((inOrder && condemned.length > 0) || set.spec?.updateStrategy?.type === "OnDelete") return plan;
  const outdated = planUpdate(set, replicas, { updateRevision, available });
  return outdated && !plan.remove.includes(outdated) ? { ...plan, remove: [...plan.remove, outdated] } : plan;
}

type Replicas = readonly (Pod | undefined)[];
type Available = (pod: Pod | undefined) => boolean;

/** In order, one pod at a time: the first that is not there and well holds up all that come after it. */
function planReplicas(
  replicas: Replicas,
  { first, inOrder, available }: { first: number; inOrder: boolean; available: Available },
): StatefulSetPlan & { blocked: boolean } {
  const [create, remove, mend]: [number[], Pod[], Pod[]] = [[], [], []];
  for (const [i, pod] of replicas.entries()) {
    if (!pod) create.push(first + i);
    else if (hasEnded(pod)) remove.push(...(pod.metadata.deletionTimestamp ? [] : [pod]));
    else if (!inOrder || available(pod)) {
      if (!hasIdentity(pod)) mend.push(pod);
      continue;
    }
    if (inOrder) return { create, remove, mend, blocked: true };
  }
  return { create, remove, mend, blocked: false };
}

/** Pods beyond the wanted number, the highest first; in order only when all before it are well, or it is what is not. */
function planCondemned(
  condemned: readonly Pod[],
  { inOrder, available, firstUnavailable }: { inOrder: boolean; available: Available; firstUnavailable: Pod | undefined },
): Pod[] {
  const present = condemned.filter(({ metadata }) => !metadata.deletionTimestamp);
  if (!inOrder) return present;
  const [next] = condemned;
  if (!next || next.metadata.deletionTimestamp) return [];
  return available(next) || next === firstUnavailable ? [next] : [];
}

function firstUnavailable(replicas: Replicas, condemned: readonly Pod[], available: Available): Pod | undefined {
  const missing = replicas.findIndex((pod) => !available(pod));
  return missing >= 0 ? replicas[missing] : condemned.findLast((pod) => !available(pod));
}

/** The highest pod of an older revision, down to the partition, unless one above it is still on its way. */
function planUpdate(set: StatefulSet, replicas: Replicas, { updateRevision, available }: { updateRevision: string; available: Available }): Pod | undefined {
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const pod of replicas.slice(partition).reverse()) {
    if (pod && pod.metadata.labels?.[revisionLabel] !== updateRevision && !pod.metadata.deletionTimestamp) return pod;
    if (!available(pod)) return undefined;
  }
  return undefined;
}

/** Running, ready for minReadySeconds, and not about to go. */
function isAvailable({ spec }: StatefulSet, pod: Pod | undefined, now: number): boolean {
  if (!pod || pod.metadata.deletionTimestamp || pod.status?.phase !== "Running" || !isReady(pod)) return false;
  return untilAvailable(pod, spec?.minReadySeconds ?? 0, now) === 0;
}
