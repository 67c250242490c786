import { getIfPresent } from "@kx/shared/client/get-if-present";
import { Node } from "@kx/shared/kinds/core/node";
import { Pod } from "@kx/shared/kinds/core/pod";
import { timestamp } from "@kx/shared/meta/clock";
import { refOf } from "@kx/shared/meta/object";
import { defineController, type Controller, type ControllerContext } from "./controller.ts";
import { readiness } from "./node-state.ts";
import { hasEnded } from "./pod-state.ts";
import { podsOnNode } from "./pods-by-node.ts";
import { wake } from "./wakes.ts";

/** How long a node that nobody has seen may yet come (podgc quarantineTime). */
const quarantine = 40_000;

/** The taint by which an administrator says that a node is switched off, and that its pods may go without its kubelet. */
const outOfService = "node.kubernetes.io/out-of-service";

/** A pod that has no node, or that ends on one: whether it waits for a kubelet that does not come is for the node to say. */
const homelessPod = wake(Pod, (pod, _previous, cache) => {
  const name = pod.spec?.nodeName;
  return name && (pod.metadata.deletionTimestamp || !cache.of(Node).get({ name })) ? [{ name }] : [];
});

/** Removes pods whose node is gone, or is declared out of service while they end (pkg/controller/podgc). */
export function podGarbageCollector(): Controller<Node> {
  const seen = new Set<string>();
  /** Nodes that only pods name, and since when. */
  const expected = new Map<string, number>();

  return defineController<Node>({
    name: "pod-garbage-collector",
    reconciles: Node,
    wakesOn: [homelessPod],
    async reconcile(node, { name }, context) {
      const { cache, clock } = context;
      if (node) {
        seen.add(name);
        expected.delete(name);
        const isOut = readiness(node) !== "True" && node.spec?.taints?.some(({ key }) => key === outOfService);
        const ending = isOut ? podsOnNode(name, cache).filter(({ metadata }) => metadata.deletionTimestamp) : [];
        await Promise.all(ending.map((pod) => failAndDelete(pod, undefined, context)));
        return;
      }
      const orphans = podsOnNode(name, cache);
      if (orphans.length === 0) {
        seen.delete(name);
        expected.delete(name);
        return;
      }
      const since = expected.get(name) ?? clock.now();
      expected.set(name, since);
      const left = seen.has(name) ? 0 : since + quarantine - clock.now();
      if (left > 0) return left;
      if (await getIfPresent(context.client, Node, { name })) return;
      const condition = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: "PodGC: node no longer exists" };
      await Promise.all(orphans.map((pod) => failAndDelete(pod, condition, context)));
    },
  });
}


/** No kubelet is left to say that it ended (markFailedAndDeletePodWithCondition). */
async function failAndDelete(pod: Pod, condition: object | undefined, { client, clock }: ControllerContext): Promise<void> {
  const { uid, generation = 1 } = pod.metadata;
  if (!hasEnded(pod)) {
    const conditions = condition ? [{ ...condition, observedGeneration: generation, lastTransitionTime: timestamp(clock) }] : [];
    const status = { phase: "Failed", observedGeneration: generation, conditions };
    await client.patch(Pod, refOf(pod), { type: "strategic", body: { metadata: { uid }, status }, subresource: "status" });
  }
  await client.delete(Pod, refOf(pod), { gracePeriodSeconds: 0, preconditions: { uid: uid! } });
}
