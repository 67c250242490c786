import { Job } from "@kx/shared/kinds/batch/job";
import { refOf } from "@kx/shared/meta/object";
import { defineController } from "../controller.ts";

/** Deletes Jobs, with their pods, so many seconds after they have ended (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController = defineController<Job>({
  name: "ttl-after-finished-controller",
  reconciles: Job,
  wakesOn: [],
  async reconcile(job, _ref, { client, clock }) {
    const { ttlSecondsAfterFinished: seconds } = job?.spec ?? {};
    if (!job || job.metadata.deletionTimestamp || seconds === undefined) return undefined;
    const end = job.status?.conditions?.find(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
    if (!end?.lastTransitionTime) return undefined;
    const left = Date.parse(end.lastTransitionTime) + seconds * 1000 - clock.now();
    if (left > 0) return left;
    // The revision in the condition: a time to live that has just been changed is looked at again.
    const { uid = "", resourceVersion = "" } = job.metadata;
    await client.delete(Job, refOf(job), { propagationPolicy: "Foreground", preconditions: { uid, resourceVersion } });
    return undefined;
  },
});
