import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { unfit } from "./fits.ts";

/** A node for the pod, or the reasons why none will do. */
export type Choice = { node: string } | { reasons: ReadonlyMap<string, number> };

/** What is placed already. */
export interface Placed {
  podsOn(node: string): readonly Pod[];
  /** Pods of the same owner that have a node. */
  siblings: readonly Pod[];
}

/**
 * Among the nodes that fit: the one with the fewest pods of the same owner, then the fewest pods at all, then the
 * first, so that replicas spread as they do with the default plugins.
 */
export function chooseNode(pod: Pod, nodes: readonly Node[], { podsOn, siblings }: Placed): Choice {
  const reasons = new Map<string, number>();
  const siblingsOn = new Map<string, number>();
  for (const { spec } of siblings) if (spec?.nodeName) siblingsOn.set(spec.nodeName, (siblingsOn.get(spec.nodeName) ?? 0) + 1);
  let best: { node: string; siblings: number; pods: number } | undefined;
  for (const node of nodes) {
    const name = node.metadata.name!;
    const placed = podsOn(name);
    const why = unfit(pod, node, placed);
    if (why) {
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
      continue;
    }
    const candidate = { node: name, siblings: siblingsOn.get(name) ?? 0, pods: placed.length };
    if (!best || candidate.siblings < best.siblings || (candidate.siblings === best.siblings && candidate.pods < best.pods)) best = candidate;
  }
  return best ? { node: best.node } : { reasons };
}

/** `0/3 nodes are available: 1 node(s) were unschedulable, 2 Too many pods.` as the scheduler's FitError prints it. */
export function unschedulableMessage(nodes: number, reasons: ReadonlyMap<string, number>): string {
  const texts = [...reasons].map(([why, count]) => `${count} ${why}`).sort();
  if (texts.length === 0) return "no nodes available to schedule pods";
  return `0/${nodes} nodes are available: ${texts.join(", ")}.`;
}
