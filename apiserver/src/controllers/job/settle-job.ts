import { Job } from "@kx/shared/kinds/batch/job";
import { timestamp } from "@kx/shared/meta/clock";
import type { ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import type { JobFacts } from "./job-facts.ts";
import { announced, finished, shown, type JobStatus } from "./job-status.ts";
import type { JobVerdict } from "./judge-job.ts";
import { isTracked } from "./pod-outcome.ts";
import { releasePods } from "./release-pods.ts";
import { counted, trackPods } from "./track-pods.ts";

interface Settlement {
  readonly facts: JobFacts;
  /** But for what the ended pods make of it. */
  readonly status: JobStatus;
  readonly verdict: JobVerdict | undefined;
}

/**
 * Writes down which pods have ended, lets them go, counts them, and ends the Job when none is left: in this order, so that
 * a crash at any point loses and doubles nothing (job_controller.go flushUncountedAndRemoveFinalizers).
 */
export async function settleJob({ facts, status, verdict }: Settlement, context: ControllerContext): Promise<void> {
  const { client, clock, events } = context;
  const now = timestamp(clock);
  const tracking = trackPods(facts, status, verdict);
  let job = facts.job;
  const write = async (next: JobStatus): Promise<void> => {
    const status = shown(next);
    if (!sameStatus(job.status, status)) job = await client.updateStatus(Job, { ...job, status });
  };
  const noted = announced(tracking.status, verdict, now);
  await write(noted);
  const released = await releasePods(tracking.release, context);
  const held = facts.pods.filter((pod) => isTracked(pod) && !released.gone.includes(pod)).map(({ metadata }) => metadata.uid ?? "");
  const after = counted(noted, new Set(held));
  const { succeeded = [], failed = [] } = after.uncountedTerminatedPods ?? {};
  const over = verdict && tracking.all && succeeded.length + failed.length === 0 && (after.terminating ?? 0) === 0;
  await write(over ? finished(after, verdict, now) : after);
  if (released.failure) throw released.failure.error;
  if (!over) return;
  if (verdict.type === "FailureTarget") events.event(job, "Warning", verdict.reason, verdict.message);
  else {
    const { completions } = job.spec ?? {};
    if (completions !== undefined && (after.succeeded ?? 0) > completions) {
      events.event(job, "Warning", "TooManySucceededPods", "Too many succeeded pods running after completion count reached");
    }
    events.event(job, "Normal", "Completed", "Job completed");
  }
}
