import { invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { labelSelectorOf } from "../../../meta/label-selector.ts";
import type { Job } from "../job.ts";

/** Labels that tell a Job's pods from those of every other; the short ones are what older tools look for. */
const uidLabels = ["controller-uid", "batch.kubernetes.io/controller-uid"] as const;
const nameLabels = ["job-name", "batch.kubernetes.io/job-name"] as const;

/** Labels the template and selects by uid, unless the user chose a selector (registry/batch/job strategy.go). The uid is known. */
export function generateSelector({ metadata, spec }: Job): void {
  if (!spec || spec.manualSelector) return;
  const labels = ((spec.template.metadata ??= {}).labels ??= {});
  for (const name of nameLabels) labels[name] ??= metadata.name ?? "";
  for (const name of uidLabels) labels[name] ??= metadata.uid ?? "";
  const matchLabels = ((spec.selector ??= {}).matchLabels ??= {});
  matchLabels[uidLabels[1]] ??= metadata.uid ?? "";
}

/** A selector that is generated must be that of this very Job (batch/validation validateGeneratedSelector). @param at the object's own path */
export function validateGeneratedSelector({ metadata, spec }: Job, at: FieldPath): FieldError[] {
  if (spec?.manualSelector || !spec?.selector) return [];
  const { uid = "", name = "" } = metadata;
  const wanted = [uidLabels[0], nameLabels[0], uidLabels[1], nameLabels[1]].map((label) => [label, label.endsWith("uid") ? uid : name] as const);
  const path = at.child("spec", "template", "metadata", "labels");
  const labels = spec.template.metadata?.labels ?? {};
  return [
    ...wanted.flatMap(([label, value]) => {
      const why = `must be '${value}'`;
      if (labels[label] === undefined) return [required(path.key(label), why)];
      return labels[label] === value ? [] : [invalid(path.key(label), labels, why)];
    }),
    ...(labelSelectorOf(spec.selector).matches(Object.fromEntries(wanted))
      ? []
      : [invalid(at.child("spec", "selector"), spec.selector, "`selector` not auto-generated")]),
  ];
}
