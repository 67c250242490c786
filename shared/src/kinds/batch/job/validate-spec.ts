import { invalid, required, tooLong, unsupported, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { labelSelectorOf, validateLabelSelector } from "../../../meta/label-selector.ts";
import { dns1123Label, domainPrefixedPath } from "../../../meta/names.ts";
import { nonNegative } from "../../core/pod/rules.ts";
import { validatePodTemplate } from "../../core/pod/validate-spec.ts";
import { validateMatch } from "../../workload/replicated.ts";
import type { Job, JobSpec } from "../job.ts";
import { validatePodFailurePolicy } from "./validate-failure-policy.ts";
import { validateSuccessPolicy } from "./validate-success-policy.ts";

/** Bounds of what a status can hold of an Indexed Job. */
const most = 100_000;
const mostBeyond = 10_000;
const maxManagedBy = 63;

/** Faults of a Job's spec, of its own or in a CronJob, without the selector (batch/validation validateJobSpec). @param at the spec's own path */
export function validateJobSpec(spec: JobSpec, at: FieldPath): FieldError[] {
  const { maxFailedIndexes, backoffLimitPerIndex, template = {} } = spec;
  return [
    ...counts.flatMap((name) => nonNegative(spec[name], at.child(name))),
    ...(maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined
      ? [required(at.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified")]
      : []),
    ...validateManagedBy(spec.managedBy, at.child("managedBy")),
    ...validateMode(spec, at),
    ...validatePodFailurePolicy(spec, at.child("podFailurePolicy")),
    ...validateSuccessPolicy(spec, at.child("successPolicy")),
    ...validateReplacement(spec, at.child("podReplacementPolicy")),
    ...validatePodTemplate(template, at.child("template")),
    ...validateRestartPolicy(spec, at.child("template", "spec", "restartPolicy")),
  ];
}

const counts = ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"] as const;

/** Faults of a Job's selector (batch/validation ValidateJobSpec). */
export function validateSelected(spec: Job["spec"], at: FieldPath): FieldError[] {
  const path = at.child("selector");
  if (!spec?.selector) return [required(path)];
  const selects = labelSelectorOf(spec.selector).matches(spec.template.metadata?.labels);
  return [...validateLabelSelector(spec.selector, path), ...validateMatch(spec.template, selects, at.child("template"))];
}

/** The pods of an Indexed Job are called by its name and the index. */
export function validateIndexedNames({ metadata, spec }: Job, at: FieldPath): FieldError[] {
  if (spec?.completionMode !== "Indexed" || !spec.completions || spec.completions < 1) return [];
  const last = `${metadata.name}-${spec.completions - 1}`;
  return dns1123Label(last).length > 0 ? [invalid(at, metadata.name, `will not able to create pod with invalid DNS label: ${last}`)] : [];
}

function validateManagedBy(managedBy: string | undefined, at: FieldPath): FieldError[] {
  if (managedBy === undefined) return [];
  const faults = managedBy === "" ? [required(at)] : domainPrefixedPath(managedBy).map((message) => invalid(at, managedBy, message));
  return [...faults, ...(managedBy.length > maxManagedBy ? [tooLong(at, maxManagedBy)] : [])];
}

function validateMode(spec: JobSpec, at: FieldPath): FieldError[] {
  const { completionMode = "NonIndexed" } = spec;
  if (completionMode === "Indexed") return validateIndexed(spec, at);
  if (completionMode !== "NonIndexed") return [unsupported(at.child("completionMode"), completionMode, ["NonIndexed", "Indexed"])];
  return (["backoffLimitPerIndex", "maxFailedIndexes"] as const).flatMap((name) =>
    spec[name] === undefined ? [] : [invalid(at.child(name), spec[name], "requires indexed completion mode")],
  );
}

function validateIndexed({ completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, at: FieldPath): FieldError[] {
  const [failed, parallel] = [at.child("maxFailedIndexes"), at.child("parallelism")];
  const beyond = `must be less than or equal to ${mostBeyond} when completions are above ${most} and used with backoff limit per index`;
  const errors: FieldError[] = [];
  if (completions === undefined) errors.push(required(at.child("completions"), "when completion mode is Indexed"));
  if (parallelism > most) errors.push(invalid(parallel, parallelism, `must be less than or equal to ${most} when completion mode is Indexed`));
  if (maxFailedIndexes !== undefined) {
    if (completions !== undefined && maxFailedIndexes > completions) errors.push(invalid(failed, maxFailedIndexes, "must be less than or equal to completions"));
    if (maxFailedIndexes > most) errors.push(invalid(failed, maxFailedIndexes, `must be less than or equal to ${most}`));
  }
  if ((completions ?? 0) <= most || backoffLimitPerIndex === undefined) return errors;
  if (maxFailedIndexes === undefined) errors.push(required(failed, `must be specified when completions is above ${most}`));
  if (parallelism > mostBeyond) errors.push(invalid(parallel, parallelism, beyond));
  if ((maxFailedIndexes ?? 0) > mostBeyond) errors.push(invalid(failed, maxFailedIndexes, beyond));
  return errors;
}

function validateReplacement({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, at: FieldPath): FieldError[] {
  const supported = podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"];
  return policy === undefined || supported.includes(policy) ? [] : [unsupported(at, policy, supported)];
}

function validateRestartPolicy({ template = {}, podFailurePolicy }: JobSpec, at: FieldPath): FieldError[] {
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === "Always") return [required(at, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [unsupported(at, policy, ["OnFailure", "Never"])];
  return podFailurePolicy && policy !== "Never" ? [invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')] : [];
}
