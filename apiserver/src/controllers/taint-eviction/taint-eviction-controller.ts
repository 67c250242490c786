import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { jsonEqual } from "@kx/shared/json/json-equal";
import type { TaintFacts } from "@kx/shared/kinds/core/tolerations";
import { timestamp } from "@kx/shared/meta/clock";
import { refKey, refOf, type KubeObject } from "@kx/shared/meta/object";
import { defineController, type Controller, type ControllerContext } from "../controller.ts";
import { podsOnNode } from "../pods-by-node.ts";
import { wake } from "../wakes.ts";
import { evictionDelay } from "./eviction-delay.ts";

const noExecute = (node: Node | undefined): readonly TaintFacts[] => (node?.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");

/** A toleration may last longer than a timer can. */
const longestSleep = 3_600_000;

/** Pods of nodes that throw pods out: new ones, those that go, and those that bear more than they did. */
const podOfTaintedNode = wake(Pod, (pod, previous, cache) => {
  const name = pod.spec?.nodeName;
  if (!name || noExecute(cache.of(Node).get({ name })).length === 0) return [];
  const present = cache.of(Pod).get(refOf(pod) as { namespace: string; name: string }) !== undefined;
  const same = previous && jsonEqual([previous.spec?.nodeName, previous.spec?.tolerations], [name, pod.spec?.tolerations]);
  return present && same ? [] : [{ name }];
});

/** Deletes pods from nodes with NoExecute taints, each when its tolerations end (pkg/controller/tainteviction). */
export function taintEvictionController(): Controller<Node> {
  /** By node: the pods that have to go, and when, in milliseconds since the epoch. */
  const deadlines = new Map<string, Map<string, number>>();

  return defineController<Node>({
    name: "taint-eviction-controller",
    reconciles: Node,
    wakesOn: [podOfTaintedNode],
    async reconcile(node, { name }, context) {
      const { cache, events, clock } = context;
      const taints = noExecute(node);
      const before = deadlines.get(name) ?? new Map<string, number>();
      const after = new Map<string, number>();
      const due: Pod[] = [];
      const staying = taints.length > 0 ? podsOnNode(name, cache).filter(({ metadata }) => !metadata.deletionTimestamp) : [];
      for (const pod of staying) {
        const key = refKey(refOf(pod));
        const delay = evictionDelay(pod, taints);
        if (delay === Number.POSITIVE_INFINITY) continue;
        // Who waits already goes on waiting: a second taint does not give a second time.
        const at = delay === 0 ? clock.now() : (before.get(key) ?? clock.now() + delay);
        if (at <= clock.now()) due.push(pod);
        else after.set(key, at);
      }
      const evicted = new Set(due.map((pod) => refKey(refOf(pod))));
      for (const key of before.keys()) if (!after.has(key) && !evicted.has(key)) tell(events, key, "Cancelling deletion of");
      if (after.size > 0) deadlines.set(name, after);
      else deadlines.delete(name);
      await Promise.all(due.map((pod) => evict(pod, context)));
      if (after.size > 0) return Math.min(longestSleep, Math.min(...after.values()) - clock.now());
    },
  });
}

async function evict(pod: Pod, { client, events, clock }: ControllerContext): Promise<void> {
  const ref = refOf(pod);
  const { uid, generation } = pod.metadata;
  tell(events, refKey(ref), "Marking for deletion");
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    observedGeneration: generation ?? 1,
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    lastTransitionTime: timestamp(clock),
  };
  await client.patch(Pod, ref, { type: "strategic", body: { metadata: { uid }, status: { conditions: [condition] } }, subresource: "status" });
  await client.delete(Pod, ref, { preconditions: { uid: uid! } });
}

/** Upstream names the pod without its uid. */
function tell(events: ControllerContext["events"], key: string, what: string): void {
  const [namespace, name] = key.split("/") as [string, string];
  const pod: KubeObject = { apiVersion: "v1", kind: "Pod", metadata: { namespace, name } };
  events.event(pod, "Normal", "TaintManagerEviction", `${what} Pod ${key}`);
}
