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
    ...validateSelector(selector, "deployment", at.child("selector")),
    ...validateLongLived(template, { selects: labelSelectorOf(selector).matches(template.metadata?.labels), kind: "ReplicaSet" }, at.child("template")),
  ];
}

/** A selector that must be there and select something. @param workload as the message names it */
export function validateSelector(selector: LabelSelectorObject | undefined, workload: string, at: FieldPath): FieldError[] {
  if (!selector) return [required(at)];
  const empty = labelSelectorOf(selector).requirements.length === 0;
  return [...validateLabelSelector(selector, at), ...(empty ? [invalid(at, selector, `empty selector is invalid for ${workload}`)] : [])];
}

/**
 * Faults of a template of pods that run for ever (apps/validation ValidatePodTemplateSpecForReplicaSet).
 * @param selects whether its workload's selector matches its labels
 */
export function validateLongLived(template: PodTemplate, { selects, kind }: { selects: boolean; kind: string }, at: FieldPath): FieldError[] {
  return [...validateMatch(template, selects, at), ...validatePodTemplate(template, at), ...validateUnending(template, kind, at)];
}

/** The template's labels must be what the selector looks for. */
export function validateMatch({ metadata }: PodTemplate, selects: boolean, at: FieldPath): FieldError[] {
  return selects ? [] : [invalid(at.child("metadata", "labels"), metadata?.labels, "`selector` does not match template `labels`")];
}

/** Neither a restart policy nor a deadline may end the pods. */
export function validateUnending({ spec }: PodTemplate, kind: string, at: FieldPath): FieldError[] {
  const path = at.child("spec");
  return [
    ...(spec?.restartPolicy && spec.restartPolicy !== "Always"
      ? [unsupported(path.child("restartPolicy"), spec.restartPolicy, ["Always"])]
      : []),
    ...(spec?.activeDeadlineSeconds === undefined
      ? []
      : [forbidden(path.child("activeDeadlineSeconds"), `activeDeadlineSeconds in ${kind} is not Supported`)]),
  ];
}

/**
 * Faults of replica counts in a status: none negative, none above `replicas`, available no more than ready.
 * @param ready how the last message names the ready ones
 */
export function validateCounts(status: Readonly<Partial<Record<CountName, number>>>, at: FieldPath, ready = "readyReplicas"): FieldError[] {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const path = at.child("availableReplicas");
  return [
    ...countNames.flatMap((name) => nonNegative(status[name], at.child(name))),
    ...bounded.flatMap((name) => {
      const count = status[name] ?? 0;
      return count > replicas ? [invalid(at.child(name), count, "cannot be greater than status.replicas")] : [];
    }),
    ...(availableReplicas > readyReplicas ? [invalid(path, availableReplicas, `cannot be greater than ${ready}`)] : []),
  ];
}

/** A count of hash collisions only rises. */
export function validateCollisionCount(next: number | undefined, old: number | undefined, at: FieldPath): FieldError[] {
  return (next ?? 0) < (old ?? 0) ? [invalid(at, next ?? 0, "cannot be decremented")] : [];
}

const bounded = ["updatedReplicas", "currentReplicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const;
const countNames = [...bounded, "replicas", "unavailableReplicas", "observedGeneration", "terminatingReplicas", "collisionCount"] as const;
type CountName = (typeof countNames)[number];
