import type { Deployment } from "@kx/shared/kinds/apps/deployment";
import type { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { hashLabel, type PodTemplate } from "../pod-template-hash.ts";

/** A Deployment with its ReplicaSets. */
export interface Fleet {
  readonly deployment: Deployment;
  /** The one whose template is the Deployment's; absent until it is created. */
  readonly newest: ReplicaSet | undefined;
  /** Oldest first. */
  readonly old: readonly ReplicaSet[];
}

export function fleetOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Fleet {
  const byAge = [...replicaSets].sort(compareAge);
  const newest = byAge.find(({ spec }) => sameTemplate(spec?.template, deployment.spec?.template));
  return { deployment, newest, old: byAge.filter((replicaSet) => replicaSet !== newest) };
}

/** Templates that differ in the hash label at most (deployment_util EqualIgnoreHash). */
export function sameTemplate(a: PodTemplate | undefined, b: PodTemplate | undefined): boolean {
  return jsonEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplate | undefined): unknown {
  if (!template?.metadata?.labels?.[hashLabel]) return template;
  const { [hashLabel]: _hash, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function compareAge({ metadata: a }: ReplicaSet, { metadata: b }: ReplicaSet): number {
  const [ageA, ageB] = [a.creationTimestamp ?? "", b.creationTimestamp ?? ""];
  if (ageA !== ageB) return ageA < ageB ? -1 : 1;
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}

export const sizeOf = (replicaSet: ReplicaSet | undefined): number => replicaSet?.spec?.replicas ?? 0;

export const wantedBy = ({ spec }: Deployment): number => spec?.replicas ?? 1;

export const allOf = ({ newest, old }: Fleet): ReplicaSet[] => (newest ? [...old, newest] : [...old]);

export const isScaledUp = (replicaSet: ReplicaSet): boolean => sizeOf(replicaSet) > 0;

export const totalSize = (replicaSets: readonly ReplicaSet[]): number => replicaSets.reduce((sum, one) => sum + sizeOf(one), 0);

export const totalAvailable = (replicaSets: readonly ReplicaSet[]): number =>
  replicaSets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
