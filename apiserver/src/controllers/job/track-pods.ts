import type { Pod } from "@kx/shared/kinds/core/pod";
import { judgeFailure } from "./failure-policy.ts";
import { completionIndexOf, formatIndexes, parseIndexes } from "./indexes.ts";
import type { JobFacts } from "./job-facts.ts";
import type { JobStatus } from "./job-status.ts";
import type { JobVerdict } from "./judge-job.ts";
import { hasFailed, hasSucceeded, isTracked } from "./pod-outcome.ts";

/** No more pods than this are counted at once, so that the status stays small (MaxUncountedPods). */
const mostUncounted = 500;

export interface Tracking {
  /** The status that says which pods are about to be counted; it is written before they are let go. */
  readonly status: JobStatus;
  /** Pods whose end is noted: they may go. */
  readonly release: readonly Pod[];
  /** False when there are more than could be noted at once. */
  readonly all: boolean;
}

/**
 * Notes the pods that have ended, by uid, before they lose the finalizer that holds them: whatever happens in between,
 * each is counted once (job_controller.go trackJobStatusAndRemoveFinalizers).
 */
export function trackPods({ job, pods }: JobFacts, before: JobStatus, verdict: JobVerdict | undefined): Tracking {
  const tracked = pods.filter(isTracked);
  const status = counted(before, new Set(tracked.map(({ metadata }) => metadata.uid ?? "")));
  const completions = job.spec?.completionMode === "Indexed" ? (job.spec.completions ?? 0) : undefined;
  const indexes = parseIndexes(before.completedIndexes, completions ?? 0);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const [sure, lost, release]: [string[], string[], Pod[]] = [[...succeeded], [...failed], []];
  let noted = 0;
  for (const pod of tracked) {
    const { uid = "" } = pod.metadata;
    const fails = hasFailed(pod, job);
    if (!job.metadata.deletionTimestamp && !verdict && !hasSucceeded(pod) && !fails) continue;
    if (noted + lost.length + sure.length >= mostUncounted) {
      return { status: withCounts(status, { sure, lost, indexes, completions }), release, all: false };
    }
    release.push(pod);
    const index = completions === undefined ? undefined : completionIndexOf(pod, completions);
    if (hasSucceeded(pod) && !lost.includes(uid)) {
      if (completions === undefined) sure.push(...(sure.includes(uid) ? [] : [uid]));
      else if (index !== undefined && !indexes.has(index)) {
        indexes.add(index);
        noted += 1;
      }
    } else if (fails || verdict?.type === "FailureTarget") {
      const valid = completions === undefined || index !== undefined;
      if (valid && !lost.includes(uid) && judgeFailure(job, pod).counts) lost.push(uid);
    }
  }
  return { status: withCounts(status, { sure, lost, indexes, completions }), release, all: true };
}

interface Counts {
  readonly sure: readonly string[];
  readonly lost: readonly string[];
  readonly indexes: ReadonlySet<number>;
  readonly completions: number | undefined;
}

function withCounts(status: JobStatus, { sure, lost, indexes, completions }: Counts): JobStatus {
  const uncountedTerminatedPods = { ...(sure.length > 0 ? { succeeded: [...sure] } : {}), ...(lost.length > 0 ? { failed: [...lost] } : {}) };
  const { completedIndexes: _old, ...rest } = status;
  if (completions === undefined) return { ...rest, uncountedTerminatedPods };
  return { ...rest, succeeded: indexes.size, ...(indexes.size > 0 ? { completedIndexes: formatIndexes(indexes) } : {}), uncountedTerminatedPods };
}

/** The status once all noted pods without the finalizer are counted. @param held uids of pods that still have it */
export function counted(status: JobStatus, held: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const [sure, lost] = [succeeded, failed].map((uids) => uids.filter((uid) => held.has(uid))) as [string[], string[]];
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - sure.length,
    failed: (status.failed ?? 0) + failed.length - lost.length,
    uncountedTerminatedPods: { ...(sure.length > 0 ? { succeeded: sure } : {}), ...(lost.length > 0 ? { failed: lost } : {}) },
  };
}
