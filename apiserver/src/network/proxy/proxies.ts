import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { ProxyModeName } from "@kx/shared/net/proxy-modes";
import type { NodeInfo } from "../topology/topology.ts";
import type { ChangeTracker } from "./change-tracker.ts";
import { createIptablesMode } from "./modes/iptables.ts";
import { createIpvsMode } from "./modes/ipvs/ipvs.ts";
import type { CreateMode, Mode } from "./modes/mode.ts";
import { createNftablesMode } from "./modes/nftables.ts";
import { createUserspaceMode } from "./modes/userspace.ts";
import type { ProxyConfig } from "./proxy-config.ts";

const proxyModes: Readonly<Record<ProxyModeName, CreateMode>> = {
  iptables: createIptablesMode,
  ipvs: createIpvsMode,
  nftables: createNftablesMode,
  userspace: createUserspaceMode,
};

/** Every node's kube-proxy. */
export interface Proxies {
  readonly config: ProxyConfig;
  on(node: NodeInfo): Mode;
  /** True where the node's proxy serves node ports at that address, which may be 127.0.0.1. */
  servesNodePortsAt(node: NodeInfo, ip: string): boolean;
  /** Restarts every proxy with that configuration, if it differs; affinity and turns start anew, as after a restart of kube-proxy. */
  use(config: ProxyConfig): void;
  /** Called after a change. Returns the unsubscribe. */
  onUse(listener: (config: ProxyConfig) => void): () => void;
  close(): void;
}

export function createProxies(options: { tracker: ChangeTracker; config: ProxyConfig; clock: Clock; random: Random }): Proxies {
  const { tracker, clock, random } = options;
  // By the node as it was: a changed zone or address makes a new proxy.
  let byNode = new Map<string, { node: NodeInfo; mode: Mode }>();
  let config = options.config;
  const listeners = new Set<(config: ProxyConfig) => void>();
  const unsubscribe = tracker.subscribe(({ previous, next }) => {
    for (const { mode } of byNode.values()) mode.changed(previous, next);
  });

  function on(node: NodeInfo): Mode {
    let found = byNode.get(node.name);
    if (!found || found.node !== node) {
      found = { node, mode: proxyModes[config.mode]({ node, clock, random, config }) };
      byNode.set(node.name, found);
    }
    return found.mode;
  }

  return {
    get config() {
      return config;
    },
    on,
    servesNodePortsAt(node, ip) {
      const { nodePortAddresses: addresses } = config;
      if (ip !== node.internalIP && !on(node).nodePortsOnLoopback) return false;
      if (addresses === "primary") return ip === node.internalIP;
      return addresses?.some((range) => range.contains(ip)) ?? true;
    },
    use(next) {
      if (isDeepStrictEqual(described(next), described(config))) return;
      config = next;
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

/** A configuration as plain values: ranges hold functions. */
const described = ({ nodePortAddresses, ...rest }: ProxyConfig): unknown => ({
  ...rest,
  nodePortAddresses: typeof nodePortAddresses === "object" ? nodePortAddresses.map(({ text }) => text) : nodePortAddresses,
});
