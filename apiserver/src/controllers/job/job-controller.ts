import { Job } from "@kx/shared/kinds/batch/job";
import { isJobFinished } from "@kx/shared/kinds/batch/job/job-state";
import { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { timestamp } from "@kx/shared/meta/clock";
import { claim } from "../claim.ts";
import { defineController, type ControllerContext } from "../controller.ts";
import { createPods, deletePods } from "../pod-control.ts";
import { isReady } from "../pod-state.ts";
import { podsWithLabels } from "../selected-pods.ts";
import { adoptedBy, ownedBy } from "../wakes.ts";
import { forgottenPods, forgotten } from "./forgotten-pods.ts";
import { jobFacts, type JobFacts } from "./job-facts.ts";
import { jobPod } from "./job-pod.ts";
import { withCondition, type JobStatus } from "./job-status.ts";
import { judgeJob, untilDeadline, type JobVerdict } from "./judge-job.ts";
import { planJobPods } from "./plan-job-pods.ts";
import { trackingFinalizer } from "./pod-outcome.ts";
import { releasePods } from "./release-pods.ts";
import { settleJob } from "./settle-job.ts";

const selects = ({ spec }: Job): ReturnType<typeof labelSelectorOf> => labelSelectorOf(spec?.selector);

/** Runs the pods of a Job until enough have succeeded, and counts each once (pkg/controller/job). */
export const jobController = defineController<Job>({
  name: "job-controller",
  reconciles: Job,
  wakesOn: [ownedBy(Job, Pod), adoptedBy(Job, Pod, selects), forgotten],
  async reconcile(job, ref, context) {
    await releasePods(forgottenPods(job, ref, context.cache), context);
    if (!job || isJobFinished(job) || isManagedElsewhere(job)) return undefined;
    const facts = jobFacts(job, await claimPods(job, context));
    const now = context.clock.now();
    const status: JobStatus = { ...job.status, ...(job.status?.startTime || job.spec?.suspend ? {} : { startTime: timestamp(context.clock) }) };
    const verdict = judgeJob(facts, now);
    const step = verdict ? await endPods(facts, context) : await runPods(facts, context);
    const { events } = context;
    const done = verdict ?? completed(facts, step);
    const suspension = done ? status : suspended(job, status, { now: timestamp(context.clock), tell: (reason, message) => events.event(job, "Normal", reason, message) });
    const counts = { active: step.active, ready: step.ready, terminating: step.terminating };
    await settleJob({ facts, status: { ...suspension, ...counts }, verdict: step.failure ? undefined : done }, context);
    if (step.failure) throw step.failure.error;
    const waits = [step.wait, done ? undefined : untilDeadline({ ...job, status: suspension }, now)].filter((wait) => wait !== undefined);
    return waits.length > 0 ? Math.max(0, Math.min(...waits)) : undefined;
  },
});

const isManagedElsewhere = ({ spec }: Job): boolean => spec?.managedBy !== undefined && spec.managedBy !== "kubernetes.io/job-controller";

function claimPods(job: Job, { cache, client }: ControllerContext): Promise<readonly Pod[]> {
  return claim({ kind: Job, object: job }, Pod, {
    selector: selects(job),
    candidates: podsWithLabels(job.metadata.namespace, job.spec?.selector?.matchLabels ?? {}, cache),
    adoptable: () => true,
    finalizer: trackingFinalizer,
    cache,
    client,
  });
}

/** What was done to the pods, and how many there are then. */
interface Step {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly wait?: number | undefined;
  readonly failure?: { error: unknown };
}

async function attempt(act: () => Promise<unknown>): Promise<{ error: unknown } | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** Deletes what runs; the finalizers stay until these pods are counted. */
async function endPods({ job, active, ready, terminating }: JobFacts, context: ControllerContext): Promise<Step> {
  const failure = await attempt(() => deletePods(job, active, context));
  if (failure) return { active: active.length, ready, terminating, failure };
  return { active: 0, ready: 0, terminating: terminating + active.length };
}

async function runPods(facts: JobFacts, context: ControllerContext): Promise<Step> {
  const { job, active, ready, terminating } = facts;
  const before = { active: active.length, ready, terminating };
  if (job.metadata.deletionTimestamp) return before;
  const plan = planJobPods(facts, context.clock.now());
  if (plan.remove.length > 0) {
    // What is not wanted any more does not count.
    const failure = await attempt(async () => {
      await releasePods(plan.remove, context);
      await deletePods(job, plan.remove, context);
    });
    if (failure) return { ...before, failure };
    return { active: active.length - plan.remove.length, ready: ready - plan.remove.filter(isReady).length, terminating: terminating + plan.remove.length };
  }
  let made = 0;
  const failure = await attempt(async () => {
    made = await createPods(job, plan.create.map((index) => jobPod(job, index)), context);
  });
  return { ...before, active: active.length + made, wait: plan.wait, ...(failure ? { failure } : {}) };
}

/** All that was asked for has succeeded, and nothing runs any more. */
function completed({ job, succeeded }: JobFacts, { active }: Step): JobVerdict | undefined {
  const { completions } = job.spec ?? {};
  const enough = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!enough || active > 0) return undefined;
  return { type: "SuccessCriteriaMet", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
}

/** Says that a Job is suspended or resumed; the time that it was suspended for is not held against its deadline. */
function suspended({ spec, metadata }: Job, status: JobStatus, { now, tell }: { now: string; tell(reason: string, message: string): void }): JobStatus {
  if (metadata.deletionTimestamp) return status;
  const before = status.conditions ?? [];
  const [reason, message] = spec?.suspend ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
  const conditions = withCondition(before, { type: "Suspended", status: spec?.suspend ? "True" : "False", reason: reason ?? "", message: message ?? "" }, now);
  if (conditions === before) return status;
  const { startTime: _time, ...rest } = status;
  tell(spec?.suspend ? "Suspended" : "Resumed", message ?? "");
  return { ...rest, conditions, ...(spec?.suspend ? {} : { startTime: now }) };
}
