import type { FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import type { KubeObject } from "../../../meta/object.ts";
import { nameWarnings, specWarnings } from "../../core/pod/pod-warnings.ts";
import { defaultPodTemplate } from "../../core/pod/spec-defaults.ts";
import type { JobSpec } from "../job.ts";

/** Defaults of a Job's spec; a CronJob's template gets only those of its pods (batch/v1 defaults.go). */
export function defaultJobSpec(spec: JobSpec): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 0x7fffffff;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  defaultJobTemplate(spec);
}

/** What both a Job and the template of a CronJob's Jobs get. */
export function defaultJobTemplate(spec: JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= "True";
  defaultPodTemplate((spec.template ??= {}));
}

/** pkg/api/job warnings.go, and that of the name. @param at of the Job's spec */
export function jobWarnings(
  { metadata }: KubeObject,
  { spec, old, at }: { spec: JobSpec | undefined; old: { spec: JobSpec | undefined } | undefined; at: FieldPath },
): string[] {
  if (old && jsonEqual(spec, old.spec)) return [];
  const many = spec?.completionMode === "Indexed" && (spec.completions ?? 0) > 100_000 && (spec.parallelism ?? 0) > 10_000;
  return [
    ...(old ? [] : nameWarnings(metadata.name, "Pod names and hostnames")),
    ...(many ? [`${at}: ${manyIndexes}`] : []),
    ...specWarnings(spec?.template?.spec, at.child("template", "spec")),
  ];
}

const manyIndexes =
  "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail";
