import type { LabelSelectorObject } from "../../../meta/label-selector.ts";
import type { PodObject, PodSpec } from "./pod-types.ts";

type Terms = NonNullable<NonNullable<PodSpec["affinity"]>["podAffinity"]>;
type Labels = Readonly<Record<string, string>> | undefined;

/**
 * `matchLabelKeys` and `mismatchLabelKeys` of a new pod become expressions of the selectors beside them, with the pod's
 * own values (registry/core/pod/strategy.go mutatePodAffinity and mutateTopologySpreadConstraints): the scheduler reads
 * the selectors alone. Changes the draft in place.
 */
export function mergeLabelKeys({ metadata: { labels }, spec }: PodObject): void {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  for (const { labelSelector, matchLabelKeys, mismatchLabelKeys } of [...termsOf(podAffinity), ...termsOf(podAntiAffinity)]) {
    merge(labelSelector, { keys: matchLabelKeys, operator: "In", labels });
    merge(labelSelector, { keys: mismatchLabelKeys, operator: "NotIn", labels });
  }
  for (const { labelSelector, matchLabelKeys } of spec?.topologySpreadConstraints ?? []) merge(labelSelector, { keys: matchLabelKeys, operator: "In", labels });
}

function termsOf(terms: Terms | undefined): NonNullable<Terms["requiredDuringSchedulingIgnoredDuringExecution"]> {
  const preferred = terms?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [...preferred.map(({ podAffinityTerm }) => podAffinityTerm), ...(terms?.requiredDuringSchedulingIgnoredDuringExecution ?? [])];
}

/** A selector that is not there matches nothing, and stays so. */
function merge(selector: LabelSelectorObject | undefined, { keys = [], operator, labels }: { keys: readonly string[] | undefined; operator: "In" | "NotIn"; labels: Labels }): void {
  const values = keys.flatMap((key) => (labels?.[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  if (selector && values.length > 0) selector.matchExpressions = [...(selector.matchExpressions ?? []), ...values];
}
