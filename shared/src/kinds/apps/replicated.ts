import { forbidden, invalid, required, unsupported, type FieldError, type FieldPath } from "../../errors/field-errors.ts";
import { labelSelectorOf, validateLabelSelector, type LabelSelectorObject } from "../../meta/label-selector.ts";
import type { PodTemplate } from "../core/pod/pod-types.ts";
import { nonNegative } from "../core/pod/rules.ts";
import { validatePodTemplate } from "../core/pod/validate-spec.ts";

/** What Deployments and ReplicaSets have in common: so many pods of one template, found by a selector. */
interface Replicated {
  replicas?: number;
  minReadySeconds?: number;
  selector?: LabelSelectorObject;
  template?: PodTemplate;
}

/** Faults of replicas, selector and template (apps/validation ValidateReplicaSetSpec). @param at the spec's own path */
export function validateReplicated({ replicas, minReadySeconds, selector, template = {} }: Replicated, at: FieldPath): FieldError[] {
  return [
    ...nonNegative(replicas, at.child("replicas")),
    ...nonNegative(minReadySeconds, at.child("minReadySeconds")),
    ...validateSelector(selector, at.child("selector")),
    ...validateTemplate(template, selector, at.child("template")),
  ];
}

function validateSelector(selector: LabelSelectorObject | undefined, at: FieldPath): FieldError[] {
  if (!selector) return [required(at)];
  const empty = labelSelectorOf(selector).requirements.length === 0;
  return [
    ...validateLabelSelector(selector, at),
    ...(empty ? [invalid(at, selector, "empty selector is invalid for deployment")] : []),
  ];
}

function validateTemplate(template: PodTemplate, selector: LabelSelectorObject | undefined, at: FieldPath): FieldError[] {
  const { metadata, spec } = template;
  const path = at.child("spec");
  return [
    ...(labelSelectorOf(selector).matches(metadata?.labels)
      ? []
      : [invalid(at.child("metadata", "labels"), metadata?.labels, "`selector` does not match template `labels`")]),
    ...validatePodTemplate(template, at),
    ...(spec?.restartPolicy && spec.restartPolicy !== "Always"
      ? [unsupported(path.child("restartPolicy"), spec.restartPolicy, ["Always"])]
      : []),
    ...(spec?.activeDeadlineSeconds === undefined
      ? []
      : [forbidden(path.child("activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported")]),
  ];
}

/** Faults of replica counts in a status: none negative, none above `replicas`, available no more than ready. */
export function validateCounts(status: Readonly<Partial<Record<CountName, number>>>, at: FieldPath): FieldError[] {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const path = at.child("availableReplicas");
  return [
    ...countNames.flatMap((name) => nonNegative(status[name], at.child(name))),
    ...bounded.flatMap((name) => {
      const count = status[name] ?? 0;
      return count > replicas ? [invalid(at.child(name), count, "cannot be greater than status.replicas")] : [];
    }),
    ...(availableReplicas > readyReplicas
      ? [invalid(path, availableReplicas, "cannot be greater than readyReplicas")]
      : []),
  ];
}

const bounded = ["updatedReplicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const;
const countNames = [...bounded, "replicas", "unavailableReplicas", "observedGeneration", "terminatingReplicas", "collisionCount"] as const;
type CountName = (typeof countNames)[number];
