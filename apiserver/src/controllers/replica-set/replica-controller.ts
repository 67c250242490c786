import type { KubeObject } from "@kx/shared/meta/object";
import type { Kind } from "@kx/shared/kinds/kind";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { PodTemplate } from "@kx/shared/kinds/core/pod/pod-types";
import { labelSelectorOf, type LabelSelectorObject } from "@kx/shared/meta/label-selector";
import { claim } from "../claim.ts";
import { defineController, type Controller, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { controllerOf, dependentsOf } from "../owners.ts";
import { createPods, deletePods, textOf } from "../pod-control.ts";
import { podFromTemplate } from "../pod-from-template.ts";
import { isActive, untilNextAvailable } from "../pod-state.ts";
import { podsWithLabels } from "../selected-pods.ts";
import { adoptedBy, ownedBy } from "../wakes.ts";
import { planReplicas } from "./plan-replicas.ts";
import { replicaStatus, type ReplicaFailure, type ReplicaStatus } from "./replica-status.ts";

/** What keeps a number of pods of one template: a ReplicaSet, or the ReplicationController that was before it. */
export interface Replicating extends KubeObject {
  spec?: { replicas?: number; minReadySeconds?: number; template?: PodTemplate };
  status?: ReplicaStatus;
}

export interface ReplicaControllerOptions<T extends Replicating> {
  name: string;
  kind: Kind<T>;
  selectorOf(object: T): LabelSelectorObject | undefined;
  /** The part of a status that the kind has fields for. */
  shown(status: ReplicaStatus): NonNullable<T["status"]>;
}

/** Keeps as many pods as an object asks for (pkg/controller/replicaset, which upstream runs over both kinds). */
export function replicaController<T extends Replicating>({ name, kind, selectorOf, shown }: ReplicaControllerOptions<T>): Controller<T> {
  const selects = (object: T): ReturnType<typeof labelSelectorOf> => labelSelectorOf(selectorOf(object));

  function claimPods(object: T, { cache, client }: ControllerContext): Promise<readonly Pod[]> {
    return claim({ kind, object }, Pod, {
      selector: selects(object),
      candidates: podsWithLabels(object.metadata.namespace, selectorOf(object)?.matchLabels ?? {}, cache),
      adoptable: isActive,
      cache,
      client,
    });
  }

  /** Active pods of all objects of the same owner: those of one Deployment count together. */
  function relatedPods(object: T, { cache }: ControllerContext): readonly Pod[] {
    const owner = controllerOf(object);
    const siblings = owner ? dependentsOf(kind, owner.uid, cache) : [object];
    return siblings.flatMap((sibling) => dependentsOf(Pod, sibling.metadata.uid ?? "", cache)).filter(isActive);
  }

  async function writeStatus(object: T, owned: readonly Pod[], failure: ReplicaFailure | undefined, { client, clock }: ControllerContext): Promise<void> {
    const status = shown(replicaStatus(object, owned, { failure, now: clock.now() }));
    if (!sameStatus(object.status, status)) await client.updateStatus(kind, { ...object, status });
  }

  return defineController<T>({
    name,
    reconciles: kind,
    wakesOn: [ownedBy(kind, Pod), adoptedBy(kind, Pod, selects)],
    async reconcile(object, _ref, context) {
      if (!object) return undefined;
      const owned = await claimPods(object, context);
      const now = context.clock.now();
      const plan = planReplicas(object, owned, { related: relatedPods(object, context), now });
      const missing = Array.from({ length: plan.missing }, () => podFromTemplate(kind, object, object.spec?.template ?? {}));
      const failed =
        (await failureOf("FailedCreate", () => createPods(object, missing, context))) ??
        (await failureOf("FailedDelete", () => deletePods(object, plan.surplus, context)));
      // What was just made or deleted comes back as an event, and the status is written once, then.
      const acted = plan.missing > 0 || plan.surplus.length > 0;
      if (!acted || failed) await writeStatus(object, owned, failed?.failure, context);
      if (failed) throw failed.error;
      return untilNextAvailable(owned, object.spec?.minReadySeconds ?? 0, now);
    },
  });
}

async function failureOf(reason: ReplicaFailure["reason"], act: () => Promise<unknown>): Promise<{ failure: ReplicaFailure; error: unknown } | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return { failure: { reason, message: textOf(error) }, error };
  }
}
