import { forbidden, invalid, unchanged, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import { lineDiff } from "../pod/line-diff.ts";
import { sourcesOf, type PersistentVolumeSpec } from "./validate.ts";

type Affinity = NonNullable<PersistentVolumeSpec["nodeAffinity"]>;

const successors: ReadonlyMap<string, string> = new Map([
  ["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
  ["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"],
  ["beta.kubernetes.io/os", "kubernetes.io/os"],
  ["beta.kubernetes.io/arch", "kubernetes.io/arch"],
  ["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
]);

/** What may not change in a volume (core/validation ValidatePersistentVolumeUpdate). @param at the object's path */
export function validateUpdate(next: PersistentVolumeSpec, old: PersistentVolumeSpec, at: FieldPath): FieldError[] {
  const [source, before] = [sourcesOf(withoutNewExpandSecret(next, old)), sourcesOf(old)];
  const nameGone = old.volumeAttributesClassName !== undefined && next.volumeAttributesClassName === undefined;
  return [
    ...(jsonEqual(source, before)
      ? []
      : [forbidden(at.child("spec", "persistentvolumesource"), `spec.persistentvolumesource is immutable after creation\n${lineDiff(before, source)}`)]),
    ...unchanged(at.child("volumeMode"), next.volumeMode, old.volumeMode),
    ...(old.nodeAffinity ? validateAffinityKept(next.nodeAffinity, old.nodeAffinity, at.child("nodeAffinity")) : []),
    ...(nameGone ? [forbidden(at.child("spec", "volumeAttributesClassName"), "update from non-nil value to nil is forbidden")] : []),
  ];
}

/** The secret for growing may be named later. */
function withoutNewExpandSecret(next: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!next.csi || !old.csi || old.csi.controllerExpandSecretRef) return next;
  const { controllerExpandSecretRef: _later, ...csi } = next.csi;
  return { ...next, csi };
}

function validateAffinityKept(next: Affinity | undefined, old: Affinity, at: FieldPath): FieldError[] {
  const terms = next?.required?.nodeSelectorTerms ?? [];
  const renamed = (old.required?.nodeSelectorTerms ?? []).map((term, i) => ({
    ...term,
    ...(term.matchExpressions
      ? {
          matchExpressions: term.matchExpressions.map((one, j) => {
            const key = terms[i]?.matchExpressions?.[j]?.key;
            return key !== undefined && successors.get(one.key) === key ? { ...one, key } : one;
          }),
        }
      : {}),
  }));
  if (next && jsonEqual(terms, renamed)) return [];
  return [invalid(at, next && internalForm(next), "field is immutable, except for updating from beta label to GA")];
}

/** Upstream prints its internal struct, whose fields are called so. */
function internalForm({ required }: Affinity): object {
  const upper = (list: readonly { key: string; operator: string; values?: string[] }[] | undefined): object[] | null =>
    list?.map(({ key, operator, values = null }: { key: string; operator: string; values?: string[] | null }) => ({ Key: key, Operator: operator, Values: values })) ?? null;
  const terms = required?.nodeSelectorTerms?.map((term) => ({ MatchExpressions: upper(term.matchExpressions), MatchFields: upper(term.matchFields) }));
  return { Required: terms ? { NodeSelectorTerms: terms } : null };
}
