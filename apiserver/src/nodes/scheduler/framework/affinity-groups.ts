import type { PodAffinity } from "./affinity-term.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Placed pods with the same terms about other pods, counted by node. */
export interface AffinityGroup {
  readonly terms: PodAffinity;
  readonly onNodes: ReadonlyMap<NodeInfo, number>;
}

/** The placed pods that say something of other pods, by what they say. */
export class AffinityGroups {
  private readonly groups = new Map<string, { terms: PodAffinity; onNodes: Map<NodeInfo, number> }>();

  add({ affinityKey, podAffinity }: PodInfo, node: NodeInfo): void {
    if (affinityKey === undefined || !podAffinity) return;
    let group = this.groups.get(affinityKey);
    if (!group) this.groups.set(affinityKey, (group = { terms: podAffinity, onNodes: new Map() }));
    group.onNodes.set(node, (group.onNodes.get(node) ?? 0) + 1);
  }

  remove({ affinityKey }: PodInfo, node: NodeInfo): void {
    const group = affinityKey === undefined ? undefined : this.groups.get(affinityKey);
    const count = (group?.onNodes.get(node) ?? 0) - 1;
    if (!group || count < 0) return;
    if (count > 0) group.onNodes.set(node, count);
    else group.onNodes.delete(node);
    if (group.onNodes.size === 0) this.groups.delete(affinityKey!);
  }

  all(): Iterable<AffinityGroup> {
    return this.groups.values();
  }
}
