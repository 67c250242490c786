import { ControllerRevision } from "@kx/shared/kinds/apps/controller-revision";
import { DaemonSet } from "@kx/shared/kinds/apps/daemon-set";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { labelSelectorOf } from "@kx/shared/meta/label-selector";
import { refOf } from "@kx/shared/meta/object";
import { claim } from "../claim.ts";
import { defineController, type ControllerContext } from "../controller.ts";
import { sameStatus } from "../counts.ts";
import { deleteRevisions } from "../history/delete-revisions.ts";
import { syncHistory } from "../history/sync-history.ts";
import { createPods, deletePods } from "../pod-control.ts";
import { podTemplateHash } from "../pod-template-hash.ts";
import { untilNextAvailable } from "../pod-state.ts";
import { podsWithLabels } from "../selected-pods.ts";
import { adoptedBy, ownedBy, wake } from "../wakes.ts";
import { daemonPod, hashLabel } from "./daemon-pod.ts";
import { daemonSetStatus } from "./daemon-set-status.ts";
import { planDaemons, type DaemonFacts, type DaemonPlan } from "./plan-daemons.ts";
import { planUpdate, type DaemonUpdate } from "./plan-update.ts";

/** No more than this many pods are made or deleted at once (pkg/controller/daemon BurstReplicas). */
const burst = 250;

const selects = ({ spec }: DaemonSet): ReturnType<typeof labelSelectorOf> => labelSelectorOf(spec?.selector);

/** A node that comes, goes, or is labelled or tainted anew concerns every DaemonSet; its heartbeats none. */
const nodeChanges = wake(Node, (node, previous, cache) => {
  const gone = !cache.of(Node).get(refOf(node));
  const same = previous && jsonEqual(node.metadata.labels, previous.metadata.labels) && jsonEqual(node.spec?.taints, previous.spec?.taints);
  return same && !gone ? [] : cache.of(DaemonSet).list().map(refOf);
});

/** Keeps a pod on every node that a DaemonSet may have one on (pkg/controller/daemon). */
export const daemonSetController = defineController<DaemonSet>({
  name: "daemonset-controller",
  reconciles: DaemonSet,
  wakesOn: [ownedBy(DaemonSet, Pod), adoptedBy(DaemonSet, Pod, selects), ownedBy(DaemonSet, ControllerRevision), nodeChanges],
  async reconcile(daemonSet, _ref, context) {
    if (!daemonSet || daemonSet.metadata.deletionTimestamp) return undefined;
    const pods = await claimPods(daemonSet, context);
    const template = daemonSet.spec?.template;
    const { current, old, collisionCount } = await syncHistory(
      DaemonSet,
      daemonSet,
      { hashLabel, hashOf: (_data, count) => podTemplateHash(template ?? {}, count) },
      context,
    );
    const hash = current.metadata.labels?.[hashLabel] ?? "";
    const facts: DaemonFacts = { daemonSet, nodes: context.cache.of(Node).list(), pods, hash, now: context.clock.now() };
    const plan = planDaemons(facts);
    tellOfEnded(daemonSet, plan, context);
    const step = isEmpty(plan) && daemonSet.spec?.updateStrategy?.type === "RollingUpdate" ? planUpdate(facts) : plan;
    const failure = await act(daemonSet, step, hash, context).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // What was just made or deleted comes back as an event, and the status is written once, then.
    if (isEmpty(step) || failure) await writeStatus(facts, collisionCount, context);
    if (failure) throw failure.error;
    await truncateHistory(daemonSet, pods, old, context);
    const waits = [plan.again, untilNextAvailable(pods, daemonSet.spec?.minReadySeconds ?? 0, facts.now)].filter((wait) => wait !== undefined);
    return waits.length > 0 ? Math.min(...waits) : undefined;
  },
});

const isEmpty = ({ create, remove }: DaemonUpdate): boolean => create.length + remove.length === 0;

function claimPods(daemonSet: DaemonSet, { cache, client }: ControllerContext): Promise<readonly Pod[]> {
  return claim({ kind: DaemonSet, object: daemonSet }, Pod, {
    selector: selects(daemonSet),
    candidates: podsWithLabels(daemonSet.metadata.namespace, daemonSet.spec?.selector?.matchLabels ?? {}, cache),
    adoptable: () => true,
    cache,
    client,
  });
}

async function act(daemonSet: DaemonSet, { create, remove }: DaemonUpdate, hash: string, context: ControllerContext): Promise<void> {
  await createPods(daemonSet, create.slice(0, burst).map((node) => daemonPod(daemonSet, node, hash)), context);
  await deletePods(daemonSet, remove.slice(0, burst), context);
}

function tellOfEnded(daemonSet: DaemonSet, { ended }: DaemonPlan, { events }: ControllerContext): void {
  for (const { metadata, spec, status } of ended) {
    const which = `daemon pod ${metadata.namespace}/${metadata.name} on node ${spec?.nodeName ?? ""}`;
    if (status?.phase === "Failed") events.event(daemonSet, "Warning", "FailedDaemonPod", `Found failed ${which}, will try to kill it`);
    else events.event(daemonSet, "Normal", "SucceededDaemonPod", `Found succeeded ${which}, will try to delete it`);
  }
}

async function writeStatus(facts: DaemonFacts, collisionCount: number | undefined, { client }: ControllerContext): Promise<void> {
  const { daemonSet } = facts;
  const status = daemonSetStatus(facts, collisionCount);
  if (!sameStatus(daemonSet.status, status)) await client.updateStatus(DaemonSet, { ...daemonSet, status });
}

async function truncateHistory(daemonSet: DaemonSet, pods: readonly Pod[], old: readonly ControllerRevision[], context: ControllerContext): Promise<void> {
  const live = new Set(pods.map(({ metadata }) => metadata.labels?.[hashLabel]));
  const excess = old.length - (daemonSet.spec?.revisionHistoryLimit ?? 10);
  await deleteRevisions(old, { excess, isLive: ({ metadata }) => live.has(metadata.labels?.[hashLabel]) }, context);
}
