import { Lease } from "@kx/shared/kinds/coordination/lease";
import { kubeletState } from "@kx/shared/kinds/core/kubelet-label";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type Controller, type ControllerContext } from "../controller.ts";
import { nodeReference, readiness } from "../node-state.ts";
import { isReady } from "../pod-state.ts";
import { podsOnNode } from "../pods-by-node.ts";
import { wake } from "../wakes.ts";
import { lostConditions } from "./lost-conditions.ts";
import { planTaints } from "./plan-taints.ts";
import { untilSilent } from "./until-silent.ts";

/**
 * A silent node is looked at once more after this long (nodeMonitorPeriod), and a look that comes much later counts as a
 * first one: a process that slept has its own silence to explain.
 */
const secondLook = 5000;

/** A report or Lease may be dated ahead. */
const longestSleep = 60_000;

/** Whether one node is ready decides for all whether pods are thrown out. */
const readinessChanged = wake(Node, (node, previous, cache) =>
  previous && readiness(previous) === readiness(node) ? [] : cache.of(Node).list().map(refOf),
);

/** Nobody speaks for its pods. Where a kubelet runs that only seemed lost, it would answer every word about them. */
const isDumb = (node: Node): boolean => readiness(node) === "Unknown" && kubeletState(node) !== "running";

const podOfLostNode = wake(Pod, (pod, _previous, cache) => {
  const name = pod.spec?.nodeName;
  const node = name && isReady(pod) ? cache.of(Node).get({ name }) : undefined;
  return node && isDumb(node) ? [refOf(node)] : [];
});

/** Notices nodes that say nothing any more, and puts the taints that conditions and cordons mean (pkg/controller/nodelifecycle). */
export function nodeLifecycleController(): Controller<Node> {
  /** Their uids: each is told of once. */
  const known = new Map<string, string | undefined>();
  /** Since when they were found silent. */
  const doubted = new Map<string, number>();

  function isLost(node: Node, left: number, now: number): boolean {
    const name = node.metadata.name!;
    if (left > 0) {
      doubted.delete(name);
      return false;
    }
    if (kubeletState(node) === "stopped") return true;
    const since = doubted.get(name);
    if (since === undefined || now - since > 2 * secondLook) doubted.set(name, now);
    else return now - since >= secondLook;
    return false;
  }

  return defineController<Node>({
    name: "node-controller",
    reconciles: Node,
    wakesOn: [readinessChanged, podOfLostNode],
    reads: [Lease],
    async reconcile(node, { name }, context) {
      const { cache, events, clock } = context;
      if (node && !known.has(name)) {
        known.set(name, node.metadata.uid);
        events.event(nodeReference(name, node.metadata.uid), "Normal", "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
      }
      if (!node) {
        if (known.has(name)) events.event(nodeReference(name, known.get(name)), "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
        known.delete(name);
        doubted.delete(name);
        return;
      }
      const left = untilSilent(node, cache.of(Lease).get({ namespace: "kube-node-lease", name }), clock.now());
      const current = isLost(node, left, clock.now()) ? await declareLost(node, context) : node;
      await keepTaints(current, context);
      if (current !== node || isDumb(current)) await markPodsNotReady(name, context);
      if (readiness(current) !== "Unknown") return left > 0 ? Math.min(left, longestSleep) : secondLook;
    },
  });
}

async function declareLost(node: Node, { client, events, clock }: ControllerContext): Promise<Node> {
  const name = node.metadata.name!;
  const conditions = lostConditions(node, timestamp(clock));
  if (!conditions) return node;
  const lost = await client.updateStatus(Node, { ...node, status: { ...node.status, conditions } });
  if (readiness(node) === "True") events.event(nodeReference(name, node.metadata.uid), "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
  return lost;
}

async function keepTaints(node: Node, { cache, client, clock }: ControllerContext): Promise<void> {
  const others = cache.of(Node).list().filter(({ metadata }) => metadata.name !== node.metadata.name);
  const evicts = [node, ...others].some((one) => readiness(one) === "True");
  const taints = planTaints(node, { evicts, now: timestamp(clock) });
  if (!taints) return;
  const { uid, resourceVersion } = node.metadata;
  await client.patch(Node, refOf(node), { type: "merge", body: { metadata: { uid, resourceVersion }, spec: { taints } } });
}

/** Nobody reports of them any more: whoever sends traffic must not count on them (util/node MarkPodsNotReady). */
async function markPodsNotReady(node: string, { cache, client, events, clock }: ControllerContext): Promise<void> {
  const ready = podsOnNode(node, cache).filter(isReady);
  await Promise.all(
    ready.map(async (pod) => {
      const condition = { type: "Ready", status: "False", lastTransitionTime: timestamp(clock) };
      const body = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } };
      await client.patch(Pod, refOf(pod), { type: "strategic", body, subresource: "status" });
      events.event(pod, "Warning", "NodeNotReady", "Node is not ready");
    }),
  );
}
