import type { LabelSelector } from "@kx/shared/meta/label-selector";
import type { Labels } from "./labels.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Pods that no selector can tell apart, counted by node. */
export interface PodGroup {
  readonly namespace: string;
  readonly labels: Labels;
  readonly terminating: boolean;
  readonly onNodes: ReadonlyMap<NodeInfo, number>;
}

interface CountedGroup extends PodGroup {
  readonly onNodes: Map<NodeInfo, number>;
}

interface NamespaceGroups {
  readonly all: Set<CountedGroup>;
  /** By `key=value`. */
  readonly byLabel: Map<string, Set<CountedGroup>>;
}

/** The placed pods by their labels: a selector is asked once for a group, not for each of its pods. */
export class PodGroups {
  private readonly groups = new Map<string, CountedGroup>();
  private readonly byNamespace = new Map<string, NamespaceGroups>();

  add(pod: PodInfo, node: NodeInfo): void {
    let group = this.groups.get(pod.groupKey);
    if (!group) {
      const { namespace, labels, terminating } = pod;
      group = { namespace, labels, terminating, onNodes: new Map() };
      this.groups.set(pod.groupKey, group);
      this.index(group);
    }
    group.onNodes.set(node, (group.onNodes.get(node) ?? 0) + 1);
  }

  remove(pod: PodInfo, node: NodeInfo): void {
    const group = this.groups.get(pod.groupKey);
    const count = (group?.onNodes.get(node) ?? 0) - 1;
    if (!group || count < 0) return;
    if (count > 0) group.onNodes.set(node, count);
    else group.onNodes.delete(node);
    if (group.onNodes.size > 0) return;
    this.groups.delete(pod.groupKey);
    this.unindex(group);
  }

  /** Namespaces that have a placed pod. */
  namespaces(): Iterable<string> {
    return this.byNamespace.keys();
  }

  /** The groups of a namespace that the selector matches. */
  matching(namespace: string, { requirements, matches }: LabelSelector): readonly PodGroup[] {
    const groups = this.byNamespace.get(namespace);
    if (!groups) return [];
    let candidates: ReadonlySet<CountedGroup> | undefined = groups.all;
    for (const { key, operator, values } of requirements) {
      if ((operator !== "=" && operator !== "==" && operator !== "in") || values.length !== 1) continue;
      const labelled = groups.byLabel.get(`${key}=${values[0]}`);
      if (!labelled) return [];
      if (labelled.size < candidates.size) candidates = labelled;
    }
    return [...candidates].filter(({ labels }) => matches(labels));
  }

  private index(group: CountedGroup): void {
    let groups = this.byNamespace.get(group.namespace);
    if (!groups) this.byNamespace.set(group.namespace, (groups = { all: new Set(), byLabel: new Map() }));
    groups.all.add(group);
    for (const pair of pairsOf(group)) {
      let labelled = groups.byLabel.get(pair);
      if (!labelled) groups.byLabel.set(pair, (labelled = new Set()));
      labelled.add(group);
    }
  }

  private unindex(group: CountedGroup): void {
    const groups = this.byNamespace.get(group.namespace);
    if (!groups) return;
    groups.all.delete(group);
    for (const pair of pairsOf(group)) {
      const labelled = groups.byLabel.get(pair);
      labelled?.delete(group);
      if (labelled?.size === 0) groups.byLabel.delete(pair);
    }
    if (groups.all.size === 0) this.byNamespace.delete(group.namespace);
  }
}

const pairsOf = ({ labels }: CountedGroup): string[] => Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
