import type { Pod } from "@kx/shared/kinds/core/pod";
import { rankForDeletion } from "../rank-for-deletion.ts";
import { untilRetry } from "./backoff.ts";
import { completionIndexOf, firstPending } from "./indexes.ts";
import type { JobFacts } from "./job-facts.ts";
import { replacesFailedOnly } from "./pod-outcome.ts";

/** No more than this many pods are made or deleted at once (MaxPodCreateDeletePerSync). */
const burst = 500;

export interface JobPodPlan {
  /** One for each pod to make: its index, or undefined where the Job has none. */
  readonly create: readonly (number | undefined)[];
  readonly remove: readonly Pod[];
  /** Milliseconds after which to make more. */
  readonly wait?: number;
}

/** Brings the running pods of a Job that goes on to the number that it needs (job_controller.go manageJob). */
export function planJobPods(facts: JobFacts, now: number): JobPodPlan {
  const { job, active } = facts;
  const { spec } = job;
  const surplus = spec?.suspend ? active.length : Math.max(0, active.length - wantedActive(facts));
  const remove = removals(facts, surplus, now).slice(0, spec?.suspend ? undefined : burst);
  if (remove.length > 0 || spec?.suspend) return { create: [], remove };
  const missing = wantedActive(facts) - active.length - (replacesFailedOnly(job) ? facts.terminating : 0);
  if (missing <= 0) return { create: [], remove: [] };
  const wait = untilRetry(job, facts.pods, now);
  if (wait > 0) return { create: [], remove: [], wait };
  return { create: newIndexes(facts, Math.min(missing, burst)), remove: [] };
}

/** No more than what is left to complete; without a number, nothing new after the first success. */
function wantedActive({ job, active, succeeded }: JobFacts): number {
  const { completions, parallelism = 1 } = job.spec ?? {};
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Pods without an index of their own, and as many more as are too much. */
function removals({ job, active }: JobFacts, surplus: number, now: number): Pod[] {
  const ranked = rankForDeletion(active, { related: [], now });
  if (job.spec?.completionMode !== "Indexed") return ranked.slice(0, surplus);
  const completions = job.spec.completions ?? 0;
  const indexes = new Set<number>();
  // The last of the rank is the one worth most.
  const kept = ranked.toReversed().filter((pod) => {
    const index = completionIndexOf(pod, completions);
    if (index === undefined || indexes.has(index)) return false;
    indexes.add(index);
    return true;
  });
  const invalid = ranked.filter((pod) => !kept.includes(pod));
  return [...invalid, ...kept.toReversed().slice(0, Math.max(0, surplus - invalid.length))];
}

function newIndexes({ job, pods, active, succeededIndexes }: JobFacts, count: number): (number | undefined)[] {
  if (!succeededIndexes) return Array.from({ length: count }, () => undefined);
  const completions = job.spec?.completions ?? 0;
  const held = replacesFailedOnly(job) ? pods.filter(({ metadata, status }) => metadata.deletionTimestamp && status?.phase !== "Failed") : [];
  const taken = new Set([...active, ...held].map((pod) => completionIndexOf(pod, completions)));
  return firstPending(count, completions, (index) => succeededIndexes.has(index) || taken.has(index));
}
