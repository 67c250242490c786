import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { StatefulSet } from "@kx/shared/kinds/apps/stateful-set";
import { PersistentVolumeClaim } from "@kx/shared/kinds/core/persistent-volume-claim";
import { Pod } from "@kx/shared/kinds/core/pod";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { refOf } from "@kx/shared/meta/object";
import { claim } from "../claim.ts";
import { defineController, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { deleteRevisions } from "../history/delete-revisions.ts";
import { revisionHash, templateOf } from "../history/revision-data.ts";
import { syncHistory, type History } from "../history/sync-history.ts";
import { isNamespaceTerminating } from "../namespace-terminating.ts";
import { untilNextAvailable } from "../pod-state.ts";
import { podsWithLabels } from "../selected-pods.ts";
import { slowStart } from "../slow-start.ts";
import { adoptedBy, ownedBy, wake } from "../wakes.ts";
import { createClaims, createStatefulPod, deleteStatefulPod, mendStatefulPod } from "./act.ts";
import { claimsOf, setsOfClaim, wantedOwners } from "./claims.ts";
import { ordinalOf, ordinalRange } from "./ordinals.ts";
import { planStatefulSet, type StatefulSetPlan } from "./plan-stateful-set.ts";
import { revisionLabel, statefulPod } from "./stateful-pod.ts";
import { statefulSetStatus } from "./stateful-set-status.ts";

const selects = ({ spec }: StatefulSet): ReturnType<typeof labelSelectorOf> => labelSelectorOf(spec?.selector);

const history = { hashLabel: "controller.kubernetes.io/hash", hashOf: (data: object, count = 0): string => revisionHash(data, count) };

/** Keeps the pods of a StatefulSet: each under its own name, one after the other (pkg/controller/statefulset). */
export const statefulSetController = defineController<StatefulSet>({
  name: "statefulset-controller",
  reconciles: StatefulSet,
  wakesOn: [
    ownedBy(StatefulSet, Pod),
    adoptedBy(StatefulSet, Pod, selects),
    ownedBy(StatefulSet, ControllerRevision),
    wake(PersistentVolumeClaim, (object, _previous, cache) => setsOfClaim(object, cache.of(StatefulSet).list(object.metadata.namespace)).map(refOf)),
  ],
  async reconcile(set, _ref, context) {
    if (!set || set.metadata.deletionTimestamp) return undefined;
    const pods = await claimPods(set, context);
    const revisions = await syncHistory(StatefulSet, set, history, context);
    const now = context.clock.now();
    const plan = planStatefulSet(set, pods, { updateRevision: revisions.current.metadata.name ?? "", now });
    const failure = await act(set, plan, { pods, revisions }, context).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // What was just made or deleted comes back as an event, and the status is written once, then.
    const acted = plan.create.length + plan.remove.length + plan.mend.length > 0;
    if (!acted || failure) await writeStatus(set, pods, revisions, context);
    if (failure && !isNamespaceTerminating(failure.error)) throw failure.error;
    await truncateHistory(set, pods, revisions, context);
    return untilNextAvailable(pods, set.spec?.minReadySeconds ?? 0, now);
  },
});

function claimPods(set: StatefulSet, { cache, client }: ControllerContext): Promise<readonly Pod[]> {
  return claim({ kind: StatefulSet, object: set }, Pod, {
    selector: selects(set),
    candidates: podsWithLabels(set.metadata.namespace, set.spec?.selector?.matchLabels ?? {}, cache),
    adoptable: (pod) => ordinalOf(pod).parent === set.metadata.name,
    cache,
    client,
  });
}

interface Known {
  readonly pods: readonly Pod[];
  readonly revisions: History;
}

async function act(set: StatefulSet, plan: StatefulSetPlan, { pods, revisions }: Known, context: ControllerContext): Promise<void> {
  const create = plan.create.map((ordinal) => statefulPod(set, ordinal, versionOf(set, ordinal, revisions)));
  await slowStart(create, (pod) => createStatefulPod(set, pod, context));
  for (const pod of pods) {
    if (pod.status?.phase === "Pending" && !pod.metadata.deletionTimestamp) await createClaims(set, pod, context);
    await settleClaims(set, pod, context);
  }
  await slowStart(plan.mend, (pod) => mendStatefulPod(set, pod, context));
  await slowStart(plan.remove, (pod) => deleteStatefulPod(set, pod, context));
}

/** A pod below the partition is made as it was, one above it as the template now says (newVersionedStatefulSetPod). */
function versionOf(set: StatefulSet, ordinal: number, revisions: History): Parameters<typeof statefulPod>[2] {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : type === "RollingUpdate" ? (set.status?.currentReplicas ?? 0) : 0;
  const revision = ordinal < ordinalRange(set).first + kept ? currentRevision(set, revisions) : revisions.current;
  return { template: templateOf(revision), revision: revision.metadata.name ?? "" };
}

/** The revision that was there before the update that is under way. */
function currentRevision(set: StatefulSet, { current, old }: History): ControllerRevision {
  return old.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? current;
}

/** Gives a pod's claims the owners that the retention policy wants. */
async function settleClaims(set: StatefulSet, pod: Pod, { cache, client, events }: ControllerContext): Promise<void> {
  for (const { metadata } of claimsOf(set, ordinalOf(pod).ordinal)) {
    const present = cache.of(PersistentVolumeClaim).get(refOf({ metadata }));
    const ownerReferences = present && wantedOwners(set, pod, present);
    if (!present || !ownerReferences) continue;
    if (ownerReferences.some(({ controller, uid }) => controller && uid !== set.metadata.uid && uid !== pod.metadata.uid)) {
      const conflict = `PersistentVolumeClaim ${metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      events.event(set, "Warning", "ConflictingController", conflict);
    }
    await client.update(PersistentVolumeClaim, { ...present, metadata: { ...present.metadata, ownerReferences } });
  }
}

async function writeStatus(set: StatefulSet, pods: readonly Pod[], revisions: History, { client, clock }: ControllerContext): Promise<void> {
  const current = currentRevision(set, revisions).metadata.name ?? "";
  const names = { current, update: revisions.current.metadata.name ?? "", collisionCount: revisions.collisionCount };
  const status = statefulSetStatus(set, pods, names, clock.now());
  if (!sameStatus(set.status, status)) await client.updateStatus(StatefulSet, { ...set, status });
}

async function truncateHistory(set: StatefulSet, pods: readonly Pod[], { old }: History, context: ControllerContext): Promise<void> {
  const limit = set.spec?.revisionHistoryLimit ?? 10;
  if (limit < 0) return;
  const live = new Set([set.status?.currentRevision, ...pods.map(({ metadata }) => metadata.labels?.[revisionLabel])]);
  const isLive = ({ metadata }: ControllerRevision): boolean => live.has(metadata.name);
  await deleteRevisions(old, { excess: old.filter((revision) => !isLive(revision)).length - limit, isLive }, context);
}
