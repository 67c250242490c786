import type { Cache } from "@kx/shared/client/informer";
import { Job } from "@kx/shared/kinds/batch/job";
import { isJobFinished } from "@kx/shared/kinds/batch/job/job-state";
import { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import type { ObjectRef } from "@kx/shared/meta/object";
import { controllerOf } from "../owners.ts";
import { wake } from "../wakes.ts";
import { isTracked } from "./pod-outcome.ts";

const index = "tracked-by-job";
const nobody = "";

const key = (namespace: string | undefined, job: string): string => `${namespace ?? ""}/${job}`;

/** The name of the Job that a tracked pod belongs to; nobody's when it has none, undefined for what others manage. */
function jobNameOf(pod: Pod): string | undefined {
  const controller = controllerOf(pod);
  if (!controller) return nobody;
  return controller.kind === "Job" && controller.apiVersion === "batch/v1" ? controller.name : undefined;
}

/** A pod that still has the finalizer of a Job, but no Job any more, wakes the look at the one it had. */
export const forgotten = wake(Pod, (pod) => {
  if (!isTracked(pod) || jobNameOf(pod) !== nobody) return [];
  const { namespace = "", labels } = pod.metadata;
  return [{ namespace, name: labels?.["batch.kubernetes.io/job-name"] ?? pod.metadata.name ?? "" }];
});

/** Pods that the finalizer holds for nobody: their Job is gone or over, or has let them go (job_controller.go syncOrphanPod). */
export function forgottenPods(job: Job | undefined, { namespace, name }: ObjectRef, cache: Cache): readonly Pod[] {
  const pods = cache.of(Pod);
  pods.addIndex(index, (pod) => (isTracked(pod) ? [key(pod.metadata.namespace, jobNameOf(pod) ?? " ")] : []));
  const living = job && !isJobFinished(job) ? job.metadata.uid : undefined;
  const ofName = pods.indexed(index, key(namespace, name)).filter((pod) => controllerOf(pod)?.uid !== living);
  const orphans = pods.indexed(index, key(namespace, nobody)).filter(({ metadata }) => !willBeAdopted(metadata.labels, namespace, cache));
  return [...ofName, ...orphans];
}

/** An orphan that a living Job selects is about to be its own. */
function willBeAdopted(labels: Readonly<Record<string, string>> | undefined, namespace: string | undefined, cache: Cache): boolean {
  const living = cache.of(Job).list(namespace).filter((job) => !job.metadata.deletionTimestamp && !isJobFinished(job));
  return living.some(({ spec }) => labelSelectorOf(spec?.selector).matches(labels));
}
