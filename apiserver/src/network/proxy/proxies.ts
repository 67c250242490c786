import type { Clock, Random } from "@kx/shared/meta/clock";
import type { NodeInfo } from "../topology/topology.ts";
import type { ChangeTracker } from "./change-tracker.ts";
import { createIptablesMode } from "./modes/iptables.ts";
import type { CreateMode, Mode } from "./modes/mode.ts";
import { createUserspaceMode } from "./modes/userspace.ts";

/** The modes that are simulated; the others join here. */
export const proxyModes = { iptables: createIptablesMode, userspace: createUserspaceMode } as const satisfies Record<string, CreateMode>;

export type ProxyModeName = keyof typeof proxyModes;

export const isProxyMode = (name: string): name is ProxyModeName => Object.hasOwn(proxyModes, name);

/** Every node's kube-proxy. */
export interface Proxies {
  readonly mode: ProxyModeName;
  on(node: NodeInfo): Mode;
  /** Restarts every proxy in that mode; affinity and turns start anew, as after a restart of kube-proxy. */
  use(mode: ProxyModeName): void;
  /** Called after a change of the mode. Returns the unsubscribe. */
  onUse(listener: (mode: ProxyModeName) => void): () => void;
  close(): void;
}

export function createProxies(options: {
  tracker: ChangeTracker;
  mode: ProxyModeName;
  clock: Clock;
  random: Random;
}): Proxies {
  const { tracker, clock, random } = options;
  // By the node as it was: a changed zone or address makes a new proxy.
  let byNode = new Map<string, { node: NodeInfo; mode: Mode }>();
  let name = options.mode;
  const listeners = new Set<(mode: ProxyModeName) => void>();
  const unsubscribe = tracker.subscribe(({ previous, next }) => {
    for (const { mode } of byNode.values()) mode.changed(previous, next);
  });
  return {
    get mode() {
      return name;
    },
    on(node) {
      let found = byNode.get(node.name);
      if (!found || found.node !== node) {
        found = { node, mode: proxyModes[name]({ node, clock, random }) };
        byNode.set(node.name, found);
      }
      return found.mode;
    },
    use(next) {
      if (next === name) return;
      name = next;
      byNode = new Map();
      for (const listener of listeners) listener(next);
    },
    onUse(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: unsubscribe,
  };
}
