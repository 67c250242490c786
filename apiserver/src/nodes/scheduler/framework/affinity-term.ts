import { labelSelectorOf, type LabelSelector } from "@kx/shared/meta/label-selector";
import type { PodSpec } from "@kx/shared/kinds/core/pod/pod-types";
import type { Labels } from "./labels.ts";

type Terms = NonNullable<NonNullable<PodSpec["affinity"]>["podAffinity"]>;
type Term = NonNullable<Terms["requiredDuringSchedulingIgnoredDuringExecution"]>[number];

/** One term of pod affinity or anti-affinity, ready to match. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  /** Namespaces by name; the term's own pod's when it names and selects none. */
  readonly namespaces: ReadonlySet<string>;
  /** And those with such labels. */
  readonly namespaceSelector: LabelSelector;
  /** 1 to 100 for preferences, 1 for demands. */
  readonly weight: number;
}

/** A pod's terms, by what they mean. */
export interface PodAffinity {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

/** Undefined for a pod that says nothing of other pods. */
export function podAffinityOf({ affinity }: PodSpec, namespace: string): PodAffinity | undefined {
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return undefined;
  return {
    required: (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => parseTerm(term, namespace, 1)),
    requiredAnti: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => parseTerm(term, namespace, 1)),
    preferred: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, namespace),
    preferredAnti: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, namespace),
  };
}

function weighted(terms: Terms["preferredDuringSchedulingIgnoredDuringExecution"], namespace: string): AffinityTerm[] {
  return (terms ?? []).map(({ weight, podAffinityTerm }) => parseTerm(podAffinityTerm, namespace, weight));
}

/** `matchLabelKeys` are in the selector already: the API merges them when a pod is created. */
function parseTerm({ topologyKey, labelSelector, namespaces = [], namespaceSelector }: Term, namespace: string, weight: number): AffinityTerm {
  return {
    topologyKey,
    selector: labelSelectorOf(labelSelector),
    namespaces: new Set(namespaces.length === 0 && !namespaceSelector ? [namespace] : namespaces),
    namespaceSelector: labelSelectorOf(namespaceSelector),
    weight,
  };
}

/** Whether the term is about a pod with these labels in that namespace. @param namespaceLabels of the pod's namespace */
export function termMatches(term: AffinityTerm, pod: { readonly namespace: string; readonly labels: Labels }, namespaceLabels: Labels): boolean {
  return (term.namespaces.has(pod.namespace) || term.namespaceSelector.matches(namespaceLabels)) && term.selector.matches(pod.labels);
}
