import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { createWorkQueue } from "@kx/shared/client/work-queue";
import { isReason } from "@kx/shared/errors/status-error";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp, type Clock } from "@kx/shared/meta/clock";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { refKey, refOf } from "@kx/shared/meta/object";
import { chooseNode, unschedulableMessage } from "./choose-node.ts";

export interface SchedulerOptions {
  cache: Cache;
  /** Acts as `system:kube-scheduler`. */
  client: ApiClient;
  events: EventRecorder;
  clock: Clock;
}

const name = "default-scheduler";

/** The index of pods by the node they are bound to. */
export const podsByNode = "nodes/nodeName";

/** The index of pods by the controller that owns them. */
const podsByOwner = "nodes/owner";

const ownerOf = ({ metadata }: Pod): string | undefined => metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

const byNumber = new Intl.Collator("en", { numeric: true });

/** Binds pods that have no node. One pod at a time: each choice sees the one before. */
export function startScheduler({ cache, client, events, clock }: SchedulerOptions): { pending(): boolean; close(): void } {
  const pods = cache.of(Pod);
  const nodes = cache.of(Node);
  pods.addIndex(podsByNode, (pod) => (pod.spec?.nodeName && !hasEnded(pod) ? [pod.spec.nodeName] : []));
  pods.addIndex(podsByOwner, (pod) => hasEnded(pod) ? [] : [ownerOf(pod)].filter((uid) => uid !== undefined));
  /** Bound by us, and not yet so in the cache: as they will be. */
  const assumed = new Map<string, Pod>();
  const stuck = new Set<string>();

  function podsOn(node: string): readonly Pod[] {
    const ours = [...assumed.values()].filter(({ spec }) => spec?.nodeName === node);
    return ours.length > 0 ? [...pods.indexed(podsByNode, node), ...ours] : pods.indexed(podsByNode, node);
  }

  function siblingsOf(pod: Pod): readonly Pod[] {
    const owner = ownerOf(pod);
    if (!owner) return [];
    return [...pods.indexed(podsByOwner, owner), ...[...assumed.values()].filter((other) => ownerOf(other) === owner)];
  }

  const queue = createWorkQueue({ clock, workers: 1, work: schedule });

  async function schedule(key: string): Promise<void> {
    const [namespace, podName] = key.split("/") as [string, string];
    const pod = pods.get({ namespace, name: podName });
    if (!pod || !waits(pod) || assumed.has(key)) return;
    const all = [...nodes.list()].sort((a, b) => byNumber.compare(a.metadata.name!, b.metadata.name!));
    const choice = chooseNode(pod, all, { podsOn, siblings: siblingsOf(pod) });
    if ("reasons" in choice) {
      stuck.add(key);
      return await tellStuck(pod, unschedulableMessage(all.length, choice.reasons));
    }
    stuck.delete(key);
    assumed.set(key, { ...pod, spec: { ...pod.spec!, nodeName: choice.node } });
    try {
      await client.createSubresource(Pod, refOf(pod), "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: podName, namespace, uid: pod.metadata.uid },
        target: { kind: "Node", name: choice.node },
      });
      events.event(pod, "Normal", "Scheduled", `Successfully assigned ${key} to ${choice.node}`);
    } catch (error) {
      assumed.delete(key);
      if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
    }
  }

  async function tellStuck(pod: Pod, message: string): Promise<void> {
    const old = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
    const lastTransitionTime = old?.status === "False" ? old.lastTransitionTime : timestamp(clock);
    const condition = { type: "PodScheduled", status: "False", observedGeneration: pod.metadata.generation ?? 1, lastProbeTime: null, lastTransitionTime, reason: "Unschedulable", message };
    if (old && jsonEqual(condition, { ...old, lastProbeTime: null })) return;
    events.event(pod, "Warning", "FailedScheduling", message);
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled"), condition];
    try {
      await client.patch(Pod, refOf(pod), { type: "merge", body: { metadata: { uid: pod.metadata.uid }, status: { conditions } }, subresource: "status" });
    } catch (error) {
      if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) throw error;
    }
  }

  const unsubscribes = [
    pods.subscribe(({ type, object }) => {
      const key = refKey(refOf(object));
      if (assumed.get(key) && (type === "DELETED" || object.spec?.nodeName)) assumed.delete(key);
      if (type === "DELETED") stuck.delete(key);
      if (type === "DELETED" || hasEnded(object)) retryStuck();
      else if (waits(object)) queue.add(key);
    }),
    nodes.subscribe(retryStuck),
  ];

  /** Room may have come: those that found none look again. */
  function retryStuck(): void {
    for (const key of stuck) queue.add(key);
  }

  return {
    pending: () => queue.pending(),
    close() {
      queue.close();
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

const waits = ({ spec, metadata }: Pod): boolean =>
  !spec?.nodeName && metadata.deletionTimestamp === undefined && spec?.schedulerName === name && (spec.schedulingGates ?? []).length === 0;
