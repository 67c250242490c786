import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import type { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { KubeObject, OwnerReference } from "@kx/shared/meta/object";
import { controllerReference } from "../owners.ts";
import { isInRange } from "./ordinals.ts";

type ClaimTemplate = NonNullable<NonNullable<StatefulSet["spec"]>["volumeClaimTemplates"]>[number];

/** `data-web-0`: the claim of a template, a set and an ordinal. */
export const claimName = (set: StatefulSet, claim: ClaimTemplate, ordinal: number): string => `${claim.metadata?.name}-${set.metadata.name}-${ordinal}`;

/** The claims of an ordinal, to be created (pkg/controller/statefulset getPersistentVolumeClaims). */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((claim) => ({
    metadata: {
      ...claim.metadata,
      name: claimName(set, claim, ordinal),
      namespace: set.metadata.namespace ?? "",
      labels: { ...claim.metadata?.labels, ...set.spec?.selector?.matchLabels },
    },
    ...(claim.spec ? { spec: claim.spec } : {}),
  }));
}

/**
 * The owners that a claim should have by the set's retention policy: what is to go with the set, or with a pod that is
 * scaled away. Undefined when they are right, or when somebody else manages the claim (isClaimOwnerUpToDate).
 */
export function wantedOwners(set: StatefulSet, pod: Pod, claim: PersistentVolumeClaim): OwnerReference[] | undefined {
  const references = claim.metadata.ownerReferences ?? [];
  const [mine, ofPod] = [controllerReference(StatefulSet, set), controllerReference(Pod, pod)];
  if (references.some((reference) => isStale(reference, mine) || isStale(reference, ofPod))) return undefined;
  const others = references.filter((reference) => !isSame(reference, mine) && !isSame(reference, ofPod));
  const wanted = [...others, ...(others.some(({ controller }) => controller) ? [] : policyOwners(set, pod, { mine, ofPod }))];
  const text = (list: readonly OwnerReference[]): string => list.map(({ uid, controller }) => `${uid}${controller === true}`).sort().join();
  return text(wanted) === text(references) ? undefined : wanted;
}

function policyOwners(set: StatefulSet, pod: Pod, { mine, ofPod }: { mine: OwnerReference; ofPod: OwnerReference }): OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === "Delete" && !isInRange(set, pod)) return [ofPod];
  return whenDeleted === "Delete" ? [mine] : [];
}

/** A claim that still belongs to the pod that was before: it goes, and only then may the pod come back (PodClaimIsStale). */
export function belongsToFormerPod(set: StatefulSet, podName: string, claim: PersistentVolumeClaim): boolean {
  if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== "Delete") return false;
  return claim.metadata.ownerReferences?.some(({ kind, apiVersion, name }) => kind === "Pod" && apiVersion === "v1" && name === podName) ?? false;
}

/** StatefulSets whose claims are called like this one. */
export function setsOfClaim({ metadata }: KubeObject, sets: readonly StatefulSet[]): StatefulSet[] {
  return sets.filter((set) =>
    set.spec?.volumeClaimTemplates?.some((template) => metadata.name?.startsWith(`${template.metadata?.name}-${set.metadata.name}-`)),
  );
}

const isSame = (a: OwnerReference, b: OwnerReference): boolean => a.uid === b.uid;
const isStale = (a: OwnerReference, b: OwnerReference): boolean => a.kind === b.kind && a.apiVersion === b.apiVersion && a.name === b.name && a.uid !== b.uid;
