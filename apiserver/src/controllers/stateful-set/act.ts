import type { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { Pod } from "@kx/shared/kinds/core/pod";
import { isReason } from "@kx/shared/errors/status-error";
import { refOf } from "@kx/shared/meta/object";
import type { ControllerContext } from "../controller.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { textOf } from "../pod-control.ts";
import { belongsToFormerPod, claimsOf } from "./claims.ts";
import { ordinalOf } from "./ordinals.ts";
import { mended } from "./stateful-pod.ts";

type Verb = "Create" | "Update" | "Delete";

/** Does one thing to a pod and says how it went, in the words of stateful_pod_control.go. */
async function told(set: StatefulSet, verb: Verb, { metadata }: Pod, { events }: ControllerContext, act: () => Promise<unknown>): Promise<void> {
  const what = `${verb} Pod ${metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    await act();
    events.event(set, "Normal", `Successful${verb}`, `${what} successful`);
  } catch (error) {
    if (!isReason(error, "AlreadyExists") && !isNamespaceTerminating(error)) {
      events.event(set, "Warning", `Failed${verb}`, `${what} failed error: ${textOf(error)}`);
    }
    throw error;
  }
}

/** Makes a pod, its claims first; not while one of these still belongs to the pod before it. */
export async function createStatefulPod(set: StatefulSet, pod: Pod, context: ControllerContext): Promise<void> {
  const { cache, client } = context;
  const claims = cache.of(PersistentVolumeClaim);
  const present = claimsOf(set, ordinalOf(pod).ordinal).map((claim) => claims.get(refOf(claim)));
  if (present.some((claim) => claim && belongsToFormerPod(set, pod.metadata.name ?? "", claim))) return;
  await told(set, "Create", pod, context, async () => {
    await createClaims(set, pod, context);
    await client.create(Pod, pod);
  });
}

export async function deleteStatefulPod(set: StatefulSet, pod: Pod, context: ControllerContext): Promise<void> {
  await told(set, "Delete", pod, context, async () => {
    try {
      await context.client.delete(Pod, refOf(pod), { preconditions: { uid: pod.metadata.uid ?? "" } });
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
    }
  });
}

export async function mendStatefulPod(set: StatefulSet, pod: Pod, context: ControllerContext): Promise<void> {
  await told(set, "Update", pod, context, () => context.client.update(Pod, mended(pod)));
}

/** Makes the claims of a pod that are not there. @throws when one is about to go, or cannot be made */
export async function createClaims(set: StatefulSet, pod: Pod, { cache, client, events }: ControllerContext): Promise<void> {
  for (const claim of claimsOf(set, ordinalOf(pod).ordinal)) {
    const { name } = claim.metadata;
    const present = cache.of(PersistentVolumeClaim).get(refOf(claim));
    if (present?.metadata.deletionTimestamp) throw new Error(`pvc ${name} is being deleted`);
    if (present) continue;
    const [podName, setName] = [pod.metadata.name, set.metadata.name];
    try {
      await client.create(PersistentVolumeClaim, claim);
      events.event(set, "Normal", "SuccessfulCreate", `Create Claim ${name} Pod ${podName} in StatefulSet ${setName} success`);
    } catch (error) {
      if (isReason(error, "AlreadyExists")) continue;
      if (!isNamespaceTerminating(error)) {
        events.event(set, "Warning", "FailedCreate", `Create Claim ${name} for Pod ${podName} in StatefulSet ${setName} failed error: ${textOf(error)}`);
      }
      throw new Error(`failed to create PVC ${name}: ${textOf(error)}`, { cause: error });
    }
  }
}
