import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { fencepostsOf } from "./fenceposts.ts";
import { wantedBy } from "./fleet.ts";

export const revisionAnnotation = "deployment.kubernetes.io/revision";
export const historyAnnotation = "deployment.kubernetes.io/revision-history";
export const desiredAnnotation = "deployment.kubernetes.io/desired-replicas";
export const maxAnnotation = "deployment.kubernetes.io/max-replicas";

/** Characters that a history of revisions may have (sync.go maxRevHistoryLengthInChars). */
const longestHistory = 2000;

type Annotations = Record<string, string>;

/** Annotations of a Deployment that its ReplicaSets do not take over (deployment_util annotationsToSkip). */
const ownAnnotations = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
  "deprecated.deployment.rollback.to",
]);

export const revisionOf = ({ metadata }: ReplicaSet): number => Number(metadata.annotations?.[revisionAnnotation] ?? 0) || 0;

/** The revision of the newest ReplicaSet: one more than the highest of the others. */
export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/**
 * The annotations of the ReplicaSet of the Deployment's template. One that comes to the front again, by a rollback,
 * gets a new revision and keeps its former ones as history.
 */
export function newestAnnotations(deployment: Deployment, newest: ReplicaSet | undefined, revision: number): Annotations {
  const taken = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.has(key));
  const annotations: Annotations = { ...newest?.metadata.annotations, ...Object.fromEntries(taken) };
  const before = annotations[revisionAnnotation];
  if (before !== undefined && Number(before) >= revision) return annotations;
  annotations[revisionAnnotation] = String(revision);
  if (before !== undefined) annotations[historyAnnotation] = withinLimit([...(annotations[historyAnnotation]?.split(",") ?? []), before].filter(Boolean));
  return annotations;
}

/** The last of the revisions, as many as there is room for. */
function withinLimit(revisions: readonly string[]): string {
  const text = revisions.join(",");
  return text.length > longestHistory && revisions.length > 1 ? withinLimit(revisions.slice(1)) : text;
}

/** What a ReplicaSet notes of the Deployment's size whenever it is sized. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const wanted = wantedBy(deployment);
  return { [desiredAnnotation]: String(wanted), [maxAnnotation]: String(wanted + fencepostsOf(deployment).surge) };
}

/** Old ReplicaSets beyond revisionHistoryLimit, the lowest revisions, that hold no pod (sync.go cleanupDeployment). */
export function beyondHistory({ spec }: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const present = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const excess = present.length - (spec?.revisionHistoryLimit ?? 10);
  if (excess <= 0) return [];
  return present
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, excess)
    .filter(({ spec, status, metadata }) => {
      const observed = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
      return spec?.replicas === 0 && (status?.replicas ?? 0) === 0 && observed;
    });
}
