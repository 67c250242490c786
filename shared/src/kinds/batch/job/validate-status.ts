import { duplicate, invalid, required, type FieldError, type FieldPath } from "../../../errors/field-errors.ts";
import { jsonEqual } from "../../../json/json-equal.ts";
import { nonNegative } from "../../core/pod/rules.ts";
import type { Job } from "../job.ts";
import { countIndexes } from "./index-intervals.ts";
import { hasJobCondition, isJobFinished } from "./job-state.ts";
import { withoutValue } from "./validate-failure-policy.ts";

type Status = NonNullable<Job["status"]>;

/** A step of a Job's status: before and after. */
interface Step {
  readonly next: Job;
  readonly old: Job;
  readonly status: Status;
  readonly before: Status;
}

/** Faults of a new status; most are looked for only where the step changes them (batch/validation ValidateJobStatusUpdate). */
export function validateJobStatus(next: Job, old: Job, at: FieldPath): FieldError[] {
  const step: Step = { next, old, status: next.status ?? {}, before: old.status ?? {} };
  const path = at.child("status");
  return [
    ...(["active", "succeeded", "failed", "ready", "terminating"] as const).flatMap((name) => nonNegative(step.status[name], path.child(name))),
    ...validateUncounted(step.status.uncountedTerminatedPods, path.child("uncountedTerminatedPods")),
    ...validateConditions(step, path.child("conditions")),
    ...validateTimes(step, path),
    ...validateFinished(step, path),
    ...validateIndexes(step, path),
    ...validateCounters(step, path),
  ];
}

function validateUncounted(uncounted: Status["uncountedTerminatedPods"], at: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return (["succeeded", "failed"] as const).flatMap((list) =>
    (uncounted?.[list] ?? []).flatMap((uid, i) => {
      const path = at.child(list).index(i);
      if (uid === "") return [invalid(path, uid, "must not be empty")];
      if (seen.has(uid)) return [duplicate(path, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

function validateConditions({ next, old }: Step, at: FieldPath): FieldError[] {
  const is = (type: string): boolean => hasJobCondition(next, type);
  const was = (type: string): boolean => hasJobCondition(old, type);
  const changed = (...types: string[]): boolean => types.some((type) => is(type) !== was(type));
  const wrong: [boolean, string][] = [
    [changed("Complete", "Failed") && is("Complete") && is("Failed"), "cannot set Complete=True and Failed=true conditions"],
    [changed("Complete", "FailureTarget") && is("Complete") && is("FailureTarget"), "cannot set Complete=True and FailureTarget=true conditions"],
    [changed("Failed") && is("Failed") && !is("FailureTarget"), "cannot set Failed=True condition without the FailureTarget=true condition"],
    [changed("Complete", "SuccessCriteriaMet") && is("Complete") && !is("SuccessCriteriaMet"), "cannot set Complete=True condition without the SuccessCriteriaMet=true condition"],
    [is("SuccessCriteriaMet") && is("Failed"), "cannot set SuccessCriteriaMet=True and Failed=true conditions"],
    [is("SuccessCriteriaMet") && is("FailureTarget"), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions"],
    ...["Failed", "Complete", "FailureTarget"].map((type): [boolean, string] => [was(type) && !is(type), `cannot disable the terminal ${type}=True condition`]),
    [was("SuccessCriteriaMet") && !is("SuccessCriteriaMet"), "cannot disable the SuccessCriteriaMet=True condition"],
  ];
  return wrong.flatMap(([found, message]) => (found ? [withoutValue(invalid(at, null, message))] : []));
}

function validateTimes({ next, old, status, before }: Step, at: FieldPath): FieldError[] {
  const complete = hasJobCondition(next, "Complete");
  const [start, end] = [status.startTime, status.completionTime];
  const path = at.child("completionTime");
  const ends = complete !== hasJobCondition(old, "Complete") || end !== before.completionTime;
  const starts = start !== before.startTime;
  const resumes = hasJobCondition(old, "Suspended") && !hasJobCondition(next, "Suspended");
  const errors: FieldError[] = [];
  if (ends && end && !complete) errors.push(invalid(path, end, "cannot set completionTime when there is no Complete=True condition"));
  if (ends && !end && complete) errors.push(required(path, "completionTime is required for Complete jobs"));
  if ((starts || ends) && start && end && Date.parse(end) < Date.parse(start)) errors.push(invalid(path, end, "must be equal to or after `startTime`"));
  if (end && before.completionTime && end !== before.completionTime) errors.push(invalid(path, end, "field is immutable"));
  if (starts && before.startTime && !resumes && !next.spec?.suspend) {
    errors.push(invalid(at.child("startTime"), start, "field is immutable for unsuspended job once set"));
  }
  return errors;
}

function validateFinished({ next, old, status, before }: Step, at: FieldPath): FieldError[] {
  if (!isJobFinished(next)) return [];
  const finishes = !isJobFinished(old);
  const { active = 0, terminating = 0, uncountedTerminatedPods: uncounted } = status;
  const errors: FieldError[] = [];
  if ((finishes || active !== (before.active ?? 0)) && active > 0) errors.push(invalid(at.child("active"), active, "active>0 is invalid for finished job"));
  const empty = next.spec?.suspend === true && next.spec.completions === 0;
  if ((finishes || status.startTime !== before.startTime) && !empty && !status.startTime) errors.push(required(at.child("startTime"), "startTime is required for finished job"));
  const some = (uncounted?.failed ?? []).length + (uncounted?.succeeded ?? []).length > 0;
  if ((finishes || !jsonEqual(uncounted, before.uncountedTerminatedPods)) && some) {
    errors.push(invalid(at.child("uncountedTerminatedPods"), uncounted, "must be empty for finished job"));
  }
  if ((finishes || terminating !== (before.terminating ?? 0)) && terminating > 0) {
    errors.push(invalid(at.child("terminating"), terminating, "terminating>0 is invalid for finished job"));
  }
  return errors;
}

function validateIndexes({ next, status, before }: Step, at: FieldPath): FieldError[] {
  const { completedIndexes = "", failedIndexes } = status;
  const { completions, completionMode, backoffLimitPerIndex } = next.spec ?? {};
  const [completed, failed] = [at.child("completedIndexes"), at.child("failedIndexes")];
  const errors: FieldError[] = [];
  if (completedIndexes !== (before.completedIndexes ?? "")) {
    const { fault } = countIndexes(completedIndexes, completions ?? Infinity);
    if (fault !== undefined) errors.push(invalid(completed, completedIndexes, `error parsing completedIndexes: ${fault}`));
    if (completedIndexes && completionMode !== "Indexed") {
      errors.push(invalid(completed, completedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode"));
    }
  }
  if (failedIndexes !== before.failedIndexes && failedIndexes !== undefined) {
    const { fault } = countIndexes(failedIndexes, completions ?? Infinity);
    if (backoffLimitPerIndex !== undefined && fault !== undefined) errors.push(invalid(failed, failedIndexes, `error parsing failedIndexes: ${fault}`));
    if (backoffLimitPerIndex === undefined) errors.push(invalid(failed, failedIndexes, "cannot set non-null failedIndexes when backoffLimitPerIndex is null"));
  }
  return errors;
}

function validateCounters({ next, status, before }: Step, at: FieldPath): FieldError[] {
  const { active = 0, ready, failed = 0, succeeded = 0 } = status;
  const { completionMode, completions, parallelism } = next.spec ?? {};
  const scales = completionMode === "Indexed" && completions === parallelism;
  const moved = ready !== before.ready || active !== (before.active ?? 0);
  return [
    ...(moved && (ready ?? 0) > active ? [invalid(at.child("ready"), ready, "cannot set more ready pods than active")] : []),
    ...(failed < (before.failed ?? 0) ? [invalid(at.child("failed"), failed, "cannot decrease the failed counter")] : []),
    ...(!scales && succeeded < (before.succeeded ?? 0) ? [invalid(at.child("succeeded"), succeeded, "cannot decrease the succeeded counter")] : []),
  ];
}
