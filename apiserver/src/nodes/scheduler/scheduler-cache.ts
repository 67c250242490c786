import type { Node } from "@kx/shared/kinds/core/node";
import type { Pod } from "@kx/shared/kinds/core/pod";
import { refKey, refOf } from "@kx/shared/meta/object";
import { AffinityGroups } from "./framework/affinity-groups.ts";
import { hasEnded } from "./framework/has-ended.ts";
import { labelsText } from "./framework/labels.ts";
import { NodeInfo } from "./framework/node-info.ts";
import { podInfo, type PodInfo } from "./framework/pod-info.ts";
import { PodGroups } from "./framework/pod-groups.ts";

interface Placed {
  readonly info: PodInfo;
  readonly node: string;
}

const byNumber = new Intl.Collator("en", { numeric: true });

/** The nodes with what is on them, and the pods by what selectors ask: kept current by every change, one pod at a time. */
export class SchedulerCache {
  readonly pods = new PodGroups();
  readonly affinities = new AffinityGroups();
  private readonly byName = new Map<string, NodeInfo>();
  /** By node, also for nodes that are not known (yet, or any more). */
  private readonly placed = new Map<string, Map<string, Placed>>();
  private readonly nodeOf = new Map<string, string>();
  private ordered: readonly NodeInfo[] | undefined;

  /** In the order of their numbers: `node-2` before `node-10`. */
  get nodes(): readonly NodeInfo[] {
    return (this.ordered ??= [...this.byName.values()].sort((a, b) => byNumber.compare(a.name, b.name)));
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? "";
    const known = this.byName.get(name);
    if (known) return known.update(node);
    const info = new NodeInfo(node);
    this.byName.set(name, info);
    this.ordered = undefined;
    for (const { info: pod } of this.placed.get(name)?.values() ?? []) this.count(pod, info);
  }

  removeNode(name: string): void {
    const info = this.byName.get(name);
    if (!info) return;
    for (const { info: pod } of this.placed.get(name)?.values() ?? []) this.discount(pod, info);
    this.byName.delete(name);
    this.ordered = undefined;
  }

  /** Takes note of a pod as it is now: where it stands, or that it takes no room any more. */
  setPod(pod: Pod): void {
    const key = refKey(refOf(pod));
    const node = pod.spec?.nodeName;
    const before = this.placedAt(key);
    if (!node || hasEnded(pod)) return this.removePod(key);
    if (before?.node === node && isSame(before.info.pod, pod)) return;
    this.removePod(key);
    this.place(podInfo(pod), node);
  }

  /** Takes a pod for bound before the API says so: the next decision sees it. */
  place(info: PodInfo, node: string): void {
    let onNode = this.placed.get(node);
    if (!onNode) this.placed.set(node, (onNode = new Map()));
    onNode.set(info.key, { info, node });
    this.nodeOf.set(info.key, node);
    const known = this.byName.get(node);
    if (known) this.count(info, known);
  }

  removePod(key: string): void {
    const before = this.placedAt(key);
    if (!before) return;
    const onNode = this.placed.get(before.node)!;
    onNode.delete(key);
    if (onNode.size === 0) this.placed.delete(before.node);
    this.nodeOf.delete(key);
    const known = this.byName.get(before.node);
    if (known) this.discount(before.info, known);
  }

  isPlaced(key: string): boolean {
    return this.nodeOf.has(key);
  }

  private placedAt(key: string): Placed | undefined {
    return this.placed.get(this.nodeOf.get(key) ?? "")?.get(key);
  }

  private count(pod: PodInfo, node: NodeInfo): void {
    node.add(pod);
    this.pods.add(pod, node);
    this.affinities.add(pod, node);
  }

  private discount(pod: PodInfo, node: NodeInfo): void {
    node.remove(pod);
    this.pods.remove(pod, node);
    this.affinities.remove(pod, node);
  }
}

/** Nothing that counts has changed: most writes to a pod are reports of its status. */
function isSame({ metadata: old }: Pod, { metadata: next }: Pod): boolean {
  return (
    old.uid === next.uid &&
    old.generation === next.generation &&
    (old.deletionTimestamp === undefined) === (next.deletionTimestamp === undefined) &&
    (old.labels === next.labels || labelsText(old.labels) === labelsText(next.labels))
  );
}
