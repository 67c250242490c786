import type { ClusterEvent, Plugin } from "./framework/plugin.ts";

interface Waiting {
  readonly priority: number;
}

/** Pods that wait for a node: those to be tried, and those that fitted nowhere and wait for a change. */
export class SchedulingQueue {
  /** By priority, each in the order of arrival. */
  private readonly active = new Map<number, Set<string>>();
  private readonly waiting = new Map<string, Waiting>();
  private readonly parked = new Map<string, { priority: number; helpedBy: ReadonlySet<ClusterEvent> }>();

  /** How many are to be tried. */
  get size(): number {
    return this.waiting.size;
  }

  /** To be tried (again). A pod that waits already keeps its place. */
  add(key: string, priority: number): void {
    this.parked.delete(key);
    const before = this.waiting.get(key);
    if (before?.priority === priority) return;
    if (before) this.take(key, before);
    this.waiting.set(key, { priority });
    let keys = this.active.get(priority);
    if (!keys) this.active.set(priority, (keys = new Set()));
    keys.add(key);
  }

  remove(key: string): void {
    this.parked.delete(key);
    const entry = this.waiting.get(key);
    if (entry) this.take(key, entry);
  }

  /** The next: of the highest priority the one that came first (plugins/queuesort). */
  pop(): string | undefined {
    if (this.waiting.size === 0) return undefined;
    const priority = Math.max(...this.active.keys());
    const [key] = this.active.get(priority)!;
    this.take(key!, { priority });
    return key;
  }

  /** It fits nowhere until something that could help happens; with no node at all only a node does. */
  park(key: string, priority: number, refusedBy: ReadonlySet<Plugin>): void {
    this.parked.set(key, { priority, helpedBy: new Set(["node", ...[...refusedBy].flatMap(({ helpedBy }) => helpedBy)]) });
  }

  /** Something happened: those that it may help are tried again. */
  happened(event: ClusterEvent): void {
    for (const [key, { priority, helpedBy }] of this.parked) if (helpedBy.has(event)) this.add(key, priority);
  }

  private take(key: string, { priority }: Waiting): void {
    this.waiting.delete(key);
    const keys = this.active.get(priority);
    keys?.delete(key);
    if (keys?.size === 0) this.active.delete(priority);
  }
}
