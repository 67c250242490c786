import { Deployment } from "@kx/shared/kinds/apps/deployment";
import { ReplicaSet } from "@kx/shared/kinds/apps/replica-set";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { refOf } from "@kx/shared/meta/object";
import { claim } from "../claim.ts";
import { defineController, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { controllerOf, dependentsOf, orphansIn } from "../owners.ts";
import { hasEnded } from "../pod-state.ts";
import { adoptedBy, ownedBy, wake } from "../wakes.ts";
import { createNewest, type NewestStep } from "./create-newest.ts";
import { countedStatus, isComplete, nextProgressCheck, rolloutStatus } from "./deployment-status.ts";
import { conditionOf, withCondition, type DeploymentCondition, type DeploymentStatus } from "./conditions.ts";
import { fleetOf, sizeOf, type Fleet } from "./fleet.ts";
import { pausedConditions } from "./paused.ts";
import { planRollout, type Resize } from "./plan-rollout.ts";
import { isScalingEvent, planScaling } from "./plan-scaling.ts";
import { beyondHistory, newestAnnotations, nextRevision, revisionAnnotation, revisionOf, sizeAnnotations } from "./revisions.ts";

/** Recreate waits for the last old pod: its end wakes the Deployment. */
const podEnded = wake(Pod, (pod, _previous, cache) => {
  const owner = controllerOf(pod);
  if (owner?.kind !== "ReplicaSet" || (cache.of(Pod).get(refOf(pod)) && !hasEnded(pod))) return [];
  const { namespace = "" } = pod.metadata;
  const replicaSet = cache.of(ReplicaSet).get({ namespace, name: owner.name });
  const deployment = replicaSet && controllerOf(replicaSet);
  return deployment?.kind === "Deployment" ? [{ namespace, name: deployment.name }] : [];
});

/** Rolls a Deployment's pods to its template, one step at a time (pkg/controller/deployment). */
export const deploymentController = defineController<Deployment>({
  name: "deployment-controller",
  reconciles: Deployment,
  wakesOn: [ownedBy(Deployment, ReplicaSet), adoptedBy(Deployment, ReplicaSet, ({ spec }) => labelSelectorOf(spec?.selector)), podEnded],
  async reconcile(deployment, _ref, context) {
    if (!deployment) return undefined;
    const { selector } = deployment.spec ?? {};
    if (labelSelectorOf(selector).requirements.length === 0) {
      const text = "This deployment is selecting all pods. A non-empty selector is required.";
      context.events.event(deployment, "Warning", "SelectingAll", text);
      return undefined;
    }
    const now = context.clock.now();
    const fleet = fleetOf(deployment, await claimReplicaSets(deployment, context));
    const conditions = pausedConditions(deployment, timestamp(context.clock));
    if (deployment.metadata.deletionTimestamp) {
      return writeStatus(deployment, countedStatus(fleet, conditions, now), fleet, context);
    }
    const annotated = await syncNewest(fleet, context);
    if (deployment.spec?.paused || isScalingEvent(annotated)) {
      await resizeAll(annotated, planScaling(annotated), context);
      if (deployment.spec?.paused) await prune(annotated, context);
      return writeStatus(deployment, countedStatus(annotated, conditions, now), annotated, context);
    }
    const step = planRollout(annotated, hasOldPods(annotated, context));
    await resizeAll(annotated, step.resize, context);
    const next = step.create === undefined ? findNewest(annotated, conditions, context) : await createNewest(annotated, step.create, conditions, context);
    const status = rolloutStatus(next.fleet, next.conditions, now);
    if (step.resize.length === 0 && isComplete(deployment, status)) await prune(annotated, context);
    return writeStatus(deployment, status, next.fleet, context);
  },
});

function claimReplicaSets(deployment: Deployment, { cache, client }: ControllerContext): Promise<readonly ReplicaSet[]> {
  return claim({ kind: Deployment, object: deployment }, ReplicaSet, {
    selector: labelSelectorOf(deployment.spec?.selector),
    candidates: orphansIn(ReplicaSet, deployment.metadata.namespace, cache),
    adoptable: () => true,
    cache,
    client,
  });
}

/** Brings revision, annotations and minReadySeconds of the newest ReplicaSet up to date. */
async function syncNewest(fleet: Fleet, { client }: ControllerContext): Promise<Fleet> {
  const { deployment, newest, old } = fleet;
  if (!newest) return fleet;
  const annotations = newestAnnotations(deployment, newest, nextRevision(old));
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const before = newest.metadata.annotations ?? {};
  const same = Object.entries(annotations).every(([key, value]) => before[key] === value);
  if (same && (newest.spec?.minReadySeconds ?? 0) === minReadySeconds) return fleet;
  const updated = await client.update(ReplicaSet, {
    ...newest,
    metadata: { ...newest.metadata, annotations },
    ...(newest.spec ? { spec: { ...newest.spec, minReadySeconds } } : {}),
  });
  return { ...fleet, newest: updated };
}

async function resizeAll({ deployment }: Fleet, resizes: readonly Resize[], { client, events }: ControllerContext): Promise<void> {
  for (const { replicaSet, to } of resizes) {
    const { metadata, spec } = replicaSet;
    const from = sizeOf(replicaSet);
    const sizes = sizeAnnotations(deployment);
    const noted = Object.entries(sizes).every(([key, value]) => metadata.annotations?.[key] === value);
    if (!spec || (from === to && noted)) continue;
    const annotations = { ...metadata.annotations, ...sizes };
    await client.update(ReplicaSet, { ...replicaSet, metadata: { ...metadata, annotations }, spec: { ...spec, replicas: to } });
    if (from === to) continue;
    const direction = to > from ? "up" : "down";
    const text = `Scaled ${direction} replica set ${metadata.name} from ${from} to ${to}`;
    events.event(deployment, "Normal", "ScalingReplicaSet", text);
  }
}

/** A ReplicaSet of the template was there before its Deployment had seen one. */
function findNewest(fleet: Fleet, conditions: readonly DeploymentCondition[], { clock }: ControllerContext): NewestStep {
  const { newest } = fleet;
  if (!newest || conditionOf(conditions, "Progressing")) return { fleet, conditions };
  const message = `Found new replica set "${newest.metadata.name}"`;
  const finding = { type: "Progressing", status: "True", reason: "FoundNewReplicaSet", message } as const;
  return { fleet, conditions: withCondition(conditions, finding, timestamp(clock)) };
}

function hasOldPods({ deployment, old }: Fleet, { cache }: ControllerContext): boolean {
  if (deployment.spec?.strategy?.type !== "Recreate") return false;
  return old.some(({ metadata }) => dependentsOf(Pod, metadata.uid ?? "", cache).some((pod) => !hasEnded(pod)));
}

async function prune({ deployment, old }: Fleet, { client }: ControllerContext): Promise<void> {
  for (const replicaSet of beyondHistory(deployment, old)) {
    await client.delete(ReplicaSet, refOf(replicaSet), { preconditions: { uid: replicaSet.metadata.uid ?? "" } });
  }
}

/** Status and the revision annotation travel in one write, as upstream's does. */
async function writeStatus(
  deployment: Deployment,
  status: DeploymentStatus,
  { newest }: Fleet,
  { client, clock }: ControllerContext,
): Promise<number | undefined> {
  const { annotations } = deployment.metadata;
  const revision = newest && String(revisionOf(newest));
  const noted = revision === undefined || annotations?.[revisionAnnotation] === revision;
  if (!noted || !sameStatus(deployment.status, status)) {
    const metadata = noted ? deployment.metadata : { ...deployment.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } };
    await client.updateStatus(Deployment, { ...deployment, metadata, status });
  }
  return nextProgressCheck(deployment, status, clock.now());
}
