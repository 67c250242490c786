import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { isReason } from "@kx/shared/errors/status-error";
import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import type { ControllerContext } from "../controller.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { controllerOf } from "../owners.ts";
import { withCondition, type DeploymentCondition } from "./conditions.ts";
import { hasDeadline } from "./deployment-status.ts";
import { sameTemplate, type Fleet } from "./fleet.ts";
import { newReplicaSet } from "./new-replica-set.ts";

/** A Deployment once its newest ReplicaSet is known, and the conditions that say how. */
export interface NewestStep {
  readonly fleet: Fleet;
  readonly conditions: readonly DeploymentCondition[];
}

/**
 * Creates the ReplicaSet of a new template. A name that is taken raises collisionCount, and the next try has another hash.
 * @throws what kept it from being created, once that is noted
 */
export async function createNewest(
  fleet: Fleet,
  replicas: number,
  conditions: readonly DeploymentCondition[],
  context: ControllerContext,
): Promise<NewestStep> {
  const { deployment, old } = fleet;
  const { client, events, clock } = context;
  const draft = newReplicaSet(deployment, old, replicas);
  try {
    const newest = await client.create(ReplicaSet, draft);
    const { name } = newest.metadata;
    if (replicas > 0) {
      events.event(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${replicas}`);
    }
    const message = `Created new replica set "${name}"`;
    const finding = { type: "Progressing", status: "True", reason: "NewReplicaSetCreated", message } as const;
    return { fleet: { ...fleet, newest }, conditions: withCondition(conditions, finding, timestamp(clock)) };
  } catch (error) {
    // Nothing is missing in a namespace that is going.
    if (isNamespaceTerminating(error)) throw error;
    if (isReason(error, "AlreadyExists")) {
      if (await isOurs(deployment, draft, context)) return { fleet, conditions };
      await raiseCollisionCount(deployment, context);
    } else await noteFailure(deployment, draft, { error, conditions, context });
    throw error;
  }
}

/** The name may be our own from a moment ago, which the cache does not show yet. */
async function isOurs(deployment: Deployment, draft: ReplicaSet, { client }: ControllerContext): Promise<boolean> {
  const present = await client.get(ReplicaSet, refOf(draft));
  return controllerOf(present)?.uid === deployment.metadata.uid && sameTemplate(present.spec?.template, deployment.spec?.template);
}

async function raiseCollisionCount(deployment: Deployment, { client }: ControllerContext): Promise<void> {
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await client.updateStatus(Deployment, { ...deployment, status: { ...deployment.status, collisionCount } });
}

async function noteFailure(
  deployment: Deployment,
  draft: ReplicaSet,
  { error, conditions, context }: { error: unknown; conditions: readonly DeploymentCondition[]; context: ControllerContext },
): Promise<void> {
  const { client, events, clock } = context;
  const why = error instanceof Error ? error.message : String(error);
  const message = `Failed to create new replica set "${draft.metadata.name}": ${why}`;
  events.event(deployment, "Warning", "ReplicaSetCreateError", message);
  if (!hasDeadline(deployment)) return;
  const finding = { type: "Progressing", status: "False", reason: "ReplicaSetCreateError", message } as const;
  const next = withCondition(conditions, finding, timestamp(clock));
  if (next !== conditions) await client.updateStatus(Deployment, { ...deployment, status: { ...deployment.status, conditions: [...next] } });
}
