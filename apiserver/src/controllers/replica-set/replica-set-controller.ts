import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { refOf } from "@kx/shared/meta/object";
import { isReason } from "@kx/shared/errors/status-error";
import { claim } from "../claim.ts";
import { defineController, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { controllerOf, controllerReference, dependentsOf } from "../owners.ts";
import { isActive, untilAvailable } from "../pod-state.ts";
import { podsWithLabels } from "../selected-pods.ts";
import { ownedBy, wake } from "../wakes.ts";
import { planReplicas } from "./plan-replicas.ts";
import { replicaSetStatus, type ReplicaFailure } from "./replica-set-status.ts";
import { slowStart } from "./slow-start.ts";

/** An orphan wakes whoever may adopt it. */
const adoptable = wake(Pod, (pod, _previous, cache) =>
  controllerOf(pod)
    ? []
    : cache
        .of(ReplicaSet)
        .list(pod.metadata.namespace)
        .filter((replicaSet) => labelSelectorOf(replicaSet.spec?.selector).matches(pod.metadata.labels))
        .map(refOf),
);

/** Keeps as many pods as a ReplicaSet asks for (pkg/controller/replicaset). */
export const replicaSetController = defineController<ReplicaSet>({
  name: "replicaset-controller",
  reconciles: ReplicaSet,
  wakesOn: [ownedBy(ReplicaSet, Pod), adoptable],
  async reconcile(replicaSet, _ref, context) {
    if (!replicaSet) return undefined;
    const owned = await claimPods(replicaSet, context);
    const now = context.clock.now();
    const plan = planReplicas(replicaSet, owned, { related: relatedPods(replicaSet, context), now });
    const failed = (await createMissing(replicaSet, plan.missing, context)) ?? (await deleteSurplus(replicaSet, plan.surplus, context));
    // What was just made or deleted comes back as an event, and the status is written once, then.
    const acted = plan.missing > 0 || plan.surplus.length > 0;
    if (!acted || failed) await writeStatus(replicaSet, owned, failed?.failure, context);
    if (failed) throw failed.error;
    return nextAvailable(replicaSet, owned, now);
  },
});

function claimPods(replicaSet: ReplicaSet, { cache, client }: ControllerContext): Promise<readonly Pod[]> {
  const { selector } = replicaSet.spec ?? {};
  return claim({ kind: ReplicaSet, object: replicaSet }, Pod, {
    selector: labelSelectorOf(selector),
    candidates: podsWithLabels(replicaSet.metadata.namespace, selector?.matchLabels ?? {}, cache),
    adoptable: isActive,
    cache,
    client,
  });
}

interface Failed {
  failure: ReplicaFailure;
  error: unknown;
}

async function createMissing(replicaSet: ReplicaSet, missing: number, { client, events }: ControllerContext): Promise<Failed | undefined> {
  const draft = podDraft(replicaSet);
  try {
    await slowStart(missing, async () => {
      const pod = await client.create(Pod, draft);
      events.event(replicaSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    });
    return undefined;
  } catch (error) {
    if (isNamespaceTerminating(error)) return undefined;
    const message = textOf(error);
    events.event(replicaSet, "Warning", "FailedCreate", `Error creating: ${message}`);
    return { failure: { reason: "FailedCreate", message }, error };
  }
}

async function deleteSurplus(replicaSet: ReplicaSet, surplus: readonly Pod[], { client, events }: ControllerContext): Promise<Failed | undefined> {
  const results = await Promise.allSettled(
    surplus.map(async (pod) => {
      await client.delete(Pod, refOf(pod), { preconditions: { uid: pod.metadata.uid ?? "" } });
      events.event(replicaSet, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    }),
  );
  const errors = results.flatMap((result) => (result.status === "rejected" && !isReason(result.reason, "NotFound") ? [result.reason] : []));
  for (const error of errors) events.event(replicaSet, "Warning", "FailedDelete", `Error deleting: ${textOf(error)}`);
  return errors.length > 0 ? { failure: { reason: "FailedDelete", message: textOf(errors[0]) }, error: errors[0] } : undefined;
}

async function writeStatus(
  replicaSet: ReplicaSet,
  owned: readonly Pod[],
  failure: ReplicaFailure | undefined,
  { client, clock }: ControllerContext,
): Promise<void> {
  const status = replicaSetStatus(replicaSet, owned, { failure, now: clock.now() });
  if (!sameStatus(replicaSet.status, status)) await client.updateStatus(ReplicaSet, { ...replicaSet, status });
}

function podDraft(replicaSet: ReplicaSet): Pod {
  const { metadata, spec } = replicaSet.spec?.template ?? {};
  const { labels, annotations, finalizers } = metadata ?? {};
  return {
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      namespace: replicaSet.metadata.namespace ?? "",
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(ReplicaSet, replicaSet)],
    },
    ...(spec ? { spec } : {}),
  } as Pod;
}

/** Active pods of all ReplicaSets of the same owner: those of one Deployment count together. */
function relatedPods(replicaSet: ReplicaSet, { cache }: ControllerContext): readonly Pod[] {
  const owner = controllerOf(replicaSet);
  const siblings = owner ? dependentsOf(ReplicaSet, owner.uid, cache) : [replicaSet];
  return siblings.flatMap((sibling) => dependentsOf(Pod, sibling.metadata.uid ?? "", cache)).filter(isActive);
}

/** Milliseconds until the next pod has been ready for minReadySeconds. */
function nextAvailable({ spec }: ReplicaSet, owned: readonly Pod[], now: number): number | undefined {
  const waits = owned.filter(isActive).map((pod) => untilAvailable(pod, spec?.minReadySeconds ?? 0, now) ?? 0);
  const ahead = waits.filter((wait) => wait > 0);
  return ahead.length > 0 ? Math.min(...ahead) : undefined;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
