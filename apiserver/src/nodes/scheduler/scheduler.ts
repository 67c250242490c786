import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import { isReason } from "@kx/shared/errors/status-error";
import { jsonEqual } from "@kx/shared/json/json-equal";
import { Namespace } from "@kx/shared/kinds/core/namespace";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import type { Clock } from "@kx/shared/meta/clock";
import { refKey, refOf } from "@kx/shared/meta/object";
import { chooseNode } from "./choose-node.ts";
import { namespaceEvent, nodeEvent, podEvent } from "./cluster-events.ts";
import { defaultSelectors } from "./default-selector.ts";
import { fitError, type Diagnosis } from "./fit-error.ts";
import { hasEnded } from "./framework/has-ended.ts";
import type { ClusterEvent, Snapshot } from "./framework/plugin.ts";
import { podInfo, type PodInfo } from "./framework/pod-info.ts";
import { SchedulerCache } from "./scheduler-cache.ts";
import { SchedulingQueue } from "./scheduling-queue.ts";
import { tellUnschedulable } from "./tell-unschedulable.ts";

export interface SchedulerOptions {
  cache: Cache;
  /** Acts as `system:kube-scheduler`. */
  client: ApiClient;
  events: EventRecorder;
  clock: Clock;
}

const name = "default-scheduler";

/** Writes under way at once: decisions wait for those before them only in memory, and their commits share one fsync. */
const mostWrites = 64;

/** How long a pod waits whose binding failed for another reason than its own end (podInitialBackoffSeconds). */
const backoff = 1000;

/** Gives pods a node, one decision after the other: each sees the one before. */
export function startScheduler({ cache, client, events, clock }: SchedulerOptions): { pending(): boolean; close(): void } {
  const [pods, nodes, namespaces] = [cache.of(Pod), cache.of(Node), cache.of(Namespace)];
  const state = new SchedulerCache();
  const queue = new SchedulingQueue();
  const defaultSelector = defaultSelectors(cache);
  /** Bound by us, and not yet so in the API's cache. */
  const assumed = new Set<string>();
  let writes = 0;
  let woken = false;
  let started = false;
  let closed = false;

  const snapshot: Snapshot = {
    get nodes() {
      return state.nodes;
    },
    pods: state.pods,
    affinities: state.affinities,
    namespaceLabels: (namespace) => namespaces.get({ name: namespace })?.metadata.labels,
    defaultSelector,
  };

  /** The loop's next turn: what changed together is one reason to look. */
  function wake(): void {
    if (woken || closed || !started || queue.size === 0) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      for (let key = next(); key !== undefined; key = next()) schedule(key);
    });
  }

  const next = (): string | undefined => (closed || writes >= mostWrites ? undefined : queue.pop());

  async function write(action: () => Promise<void>): Promise<void> {
    writes += 1;
    try {
      await action();
    } finally {
      writes -= 1;
      wake();
    }
  }

  function schedule(key: string): void {
    const [namespace, podName] = key.split("/") as [string, string];
    const pod = pods.get({ namespace, name: podName });
    if (!pod || !waits(pod) || assumed.has(key)) return;
    const info = podInfo(pod);
    const choice = chooseNode(info, snapshot);
    if ("node" in choice) {
      const node = choice.node.name;
      state.place(info, node);
      assumed.add(key);
      queue.happened("podPlaced");
      void write(() => bind(info, node));
    } else void write(() => refuse(info, choice));
  }

  async function bind({ pod, key, priority }: PodInfo, node: string): Promise<void> {
    const { uid, name: podName, namespace } = pod.metadata;
    try {
      await client.createSubresource(Pod, refOf(pod), "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name: podName, namespace, uid },
        target: { kind: "Node", name: node },
      });
      events.event(pod, "Normal", "Scheduled", `Successfully assigned ${key} to ${node}`);
    } catch (error) {
      if (assumed.delete(key)) state.removePod(key);
      queue.happened("podGone");
      // It is gone, or is not what it was: its own events say what to do.
      if (!isReason(error, "NotFound") && !isReason(error, "Conflict")) retry(key, priority);
    }
  }

  async function refuse(info: PodInfo, diagnosis: Diagnosis): Promise<void> {
    const { pod, key, priority } = info;
    queue.park(key, priority, diagnosis.plugins);
    const message = fitError(diagnosis, { preempts: pod.spec?.preemptionPolicy !== "Never" });
    await tellUnschedulable(pod, message, { client, events, clock }).catch(() => retry(key, priority));
  }

  function retry(key: string, priority: number): void {
    if (closed) return;
    clock.after(backoff, () => {
      queue.add(key, priority);
      wake();
    });
  }

  async function start(): Promise<void> {
    await Promise.all(cache.all().map((informer) => informer.synced()));
    started = true;
    wake();
  }

  const note = (event: ClusterEvent | undefined): void => {
    if (event) queue.happened(event);
  };

  const unsubscribes = [
    nodes.subscribe((event) => {
      if (event.type === "DELETED") state.removeNode(event.object.metadata.name!);
      else state.setNode(event.object);
      note(nodeEvent(event));
      wake();
    }),
    pods.subscribe((event) => {
      const { type, object, previous } = event;
      const key = refKey(refOf(object));
      const ours = assumed.has(key);
      if (type === "DELETED" || object.spec?.nodeName) {
        assumed.delete(key);
        queue.remove(key);
      }
      if (type === "DELETED") state.removePod(key);
      else if (!assumed.has(key)) state.setPod(object);
      const happened = podEvent(event);
      if (!(ours && happened === "podPlaced")) note(happened);
      if (type !== "DELETED" && waits(object) && (!previous || concernsItself(previous, object))) queue.add(key, object.spec?.priority ?? 0);
      wake();
    }),
    namespaces.subscribe((event) => {
      note(namespaceEvent(event));
      wake();
    }),
  ];

  // A decision that did not know all nodes and pods would be wrong.
  void start();

  return {
    pending: () => !closed && (!started || queue.size > 0 || writes > 0),
    close() {
      closed = true;
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}

const waits = (pod: Pod): boolean =>
  !pod.spec?.nodeName && !pod.metadata.deletionTimestamp && pod.spec?.schedulerName === name && (pod.spec.schedulingGates ?? []).length === 0 && !hasEnded(pod);

/** Not a report of its status, which is most often our own. */
function concernsItself({ metadata: old }: Pod, { metadata: next }: Pod): boolean {
  return old.uid !== next.uid || old.generation !== next.generation || !jsonEqual(old.labels, next.labels);
}
