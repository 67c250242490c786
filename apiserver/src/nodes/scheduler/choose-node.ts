import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { mendedByPreemption, unfit, unwelcome } from "./fits.ts";

/** A node for the pod, or the reasons why none will do. */
export type Choice = { node: string } | { reasons: ReadonlyMap<string, number> };

/** What is placed already. */
export interface Placed {
  podsOn(node: string): readonly Pod[];
  /** Pods of the same owner that have a node. */
  siblings: readonly Pod[];
}

/**
 * Among the nodes that fit: the one that the pod is most welcome on, then with the fewest pods of the same owner, then
 * the fewest pods at all, then the first, so that replicas spread as they do with the default plugins.
 */
export function chooseNode(pod: Pod, nodes: readonly Node[], { podsOn, siblings }: Placed): Choice {
  const reasons = new Map<string, number>();
  const siblingsOn = new Map<string, number>();
  for (const { spec } of siblings) if (spec?.nodeName) siblingsOn.set(spec.nodeName, (siblingsOn.get(spec.nodeName) ?? 0) + 1);
  let best: { node: string; order: readonly number[] } | undefined;
  for (const node of nodes) {
    const name = node.metadata.name!;
    const placed = podsOn(name);
    const why = unfit(pod, node, placed);
    if (why) {
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
      continue;
    }
    const order = [unwelcome(pod, node), siblingsOn.get(name) ?? 0, placed.length];
    if (!best || before(order, best.order)) best = { node: name, order };
  }
  return best ? { node: best.node } : { reasons };
}

function before(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}

/**
 * What the scheduler's FitError prints, with the words of its PostFilter plugins (dynamic resources, preemption) in
 * their order.
 */
export function unschedulableMessage(nodes: number, reasons: ReadonlyMap<string, number>): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const preemption = new Map<string, number>();
  for (const [why, count] of reasons) {
    const outcome = mendedByPreemption.has(why) ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling";
    preemption.set(outcome, (preemption.get(outcome) ?? 0) + count);
  }
  return `${fitError(nodes, reasons)} no new claims to deallocate, preemption: ${fitError(nodes, preemption)}`;
}

function fitError(nodes: number, reasons: ReadonlyMap<string, number>): string {
  const texts = [...reasons].map(([why, count]) => `${count} ${why}`).sort();
  return `0/${nodes} nodes are available: ${texts.join(", ")}.`;
}
