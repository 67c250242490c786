import type { NodeInfo } from "../framework/node-info.ts";

/** Sums by topology key and by the value that nodes have under it. */
export class TopologyCounts {
  private readonly keys = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.keys.size === 0;
  }

  /** Adds to the domain of a node; nothing where it has none. */
  add({ labels }: NodeInfo, topologyKey: string, amount: number): void {
    const value = labels?.[topologyKey];
    if (value === undefined) return;
    let domains = this.keys.get(topologyKey);
    if (!domains) this.keys.set(topologyKey, (domains = new Map()));
    domains.set(value, (domains.get(value) ?? 0) + amount);
  }

  /** Of the node's domain. */
  at({ labels }: NodeInfo, topologyKey: string): number {
    const value = labels?.[topologyKey];
    return value === undefined ? 0 : (this.keys.get(topologyKey)?.get(value) ?? 0);
  }

  /** Whether any of the node's domains was added to. */
  touches(node: NodeInfo): boolean {
    for (const topologyKey of this.keys.keys()) if (this.at(node, topologyKey) > 0) return true;
    return false;
  }

  /** Over all keys. */
  sumAt(node: NodeInfo): number {
    let sum = 0;
    for (const topologyKey of this.keys.keys()) sum += this.at(node, topologyKey);
    return sum;
  }
}
