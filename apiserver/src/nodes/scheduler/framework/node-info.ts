import type { Node } from "@kx/shared/kinds/core/node";
import type { Taint } from "@kx/shared/kinds/core/tolerations";
import { portsConflict, type HostPort } from "./host-ports.ts";
import type { Labels } from "./labels.ts";
import type { PodInfo } from "./pod-info.ts";
import { resourcesOf, type Resources } from "./resources.ts";

/** A node as the scheduler sees it: itself, and what the pods on it take of it. Kept current, never worked out anew. */
export class NodeInfo {
  node: Node;
  private sizes: Resources;
  private readonly requested = new Map<string, number>();
  private readonly weights = new Map<string, number>();
  private ports: readonly HostPort[] = [];
  private count = 0;

  constructor(node: Node) {
    this.node = node;
    this.sizes = resourcesOf(node.status?.allocatable);
  }

  get name(): string {
    return this.node.metadata.name ?? "";
  }

  get labels(): Labels {
    return this.node.metadata.labels;
  }

  get taints(): readonly Taint[] | undefined {
    return this.node.spec?.taints;
  }

  /** How many pods are on it. */
  get pods(): number {
    return this.count;
  }

  update(node: Node): void {
    this.node = node;
    this.sizes = resourcesOf(node.status?.allocatable);
  }

  add(pod: PodInfo): void {
    this.count += 1;
    for (const [name, amount] of pod.requests) this.requested.set(name, this.requestedOf(name) + amount);
    for (const [name, amount] of pod.weight) this.weights.set(name, this.weightOf(name) + amount);
    if (pod.hostPorts.length > 0) this.ports = [...this.ports, ...pod.hostPorts];
  }

  remove(pod: PodInfo): void {
    this.count -= 1;
    for (const [name, amount] of pod.requests) this.requested.set(name, this.requestedOf(name) - amount);
    for (const [name, amount] of pod.weight) this.weights.set(name, this.weightOf(name) - amount);
    if (pod.hostPorts.length > 0) this.ports = this.ports.filter((port) => !pod.hostPorts.includes(port));
  }

  allocatable(name: string): number {
    return this.sizes.get(name) ?? 0;
  }

  requestedOf(name: string): number {
    return this.requested.get(name) ?? 0;
  }

  /** Of cpu or memory, with what is assumed for pods that ask for nothing. */
  weightOf(name: string): number {
    return this.weights.get(name) ?? 0;
  }

  hasPorts(wanted: readonly HostPort[]): boolean {
    return !this.ports.some((taken) => wanted.some((port) => portsConflict(port, taken)));
  }
}
