import { addressKey, type Protocol } from "@kx/shared/net/addresses";
import type { Frontend, FrontendKind, ServicePort } from "./service-port.ts";

/** What every node's proxy looks up. Entries are immutable; one change replaces the entries of one Service. */
export interface ProxySnapshot {
  /** Virtual addresses by addressKey. */
  readonly frontends: ReadonlyMap<string, Frontend>;
  /** By `nodePortKey`. */
  readonly nodePorts: ReadonlyMap<string, Frontend>;
  /** By health check node port. */
  readonly healthChecks: ReadonlyMap<number, ServicePort>;
  /** All ports of the Service that has this virtual address: to say which there are. */
  readonly owners: ReadonlyMap<string, readonly ServicePort[]>;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, readonly ServicePort[]>;
}

export const nodePortKey = (protocol: Protocol, port: number): string => `${protocol} ${port}`;

/** A snapshot that is changed one Service at a time, at the cost of that Service alone. */
export interface SnapshotTables extends ProxySnapshot {
  /** Replaces what a Service has; an empty list removes it. */
  replace(key: string, ports: readonly ServicePort[]): void;
}

function virtualIPs(port: ServicePort): (readonly [FrontendKind, string])[] {
  return [
    ...port.clusterIPs.map((ip) => ["clusterIP", ip] as const),
    ...port.externalIPs.map((ip) => ["externalIP", ip] as const),
    ...port.loadBalancerIPs.map((ip) => ["loadBalancer", ip] as const),
  ];
}

/** An empty snapshot. */
export function createSnapshot(): SnapshotTables {
  const frontends = new Map<string, Frontend>();
  const nodePorts = new Map<string, Frontend>();
  const healthChecks = new Map<number, ServicePort>();
  const owners = new Map<string, readonly ServicePort[]>();
  const services = new Map<string, readonly ServicePort[]>();

  function add(ports: readonly ServicePort[]): void {
    for (const port of ports) {
      for (const [kind, ip] of virtualIPs(port)) {
        const key = addressKey(port.protocol, ip, port.port);
        // Two Services may name one external address: the first keeps it, as its rule stands first.
        if (!frontends.has(key)) frontends.set(key, { kind, port });
        if (!owners.has(ip)) owners.set(ip, ports);
      }
      if (port.nodePort) nodePorts.set(nodePortKey(port.protocol, port.nodePort), { kind: "nodePort", port });
      if (port.healthCheckNodePort) healthChecks.set(port.healthCheckNodePort, port);
    }
  }

  /** Takes a Service's entries out; answers whether another one may have been waiting for one of its addresses. */
  function remove(ports: readonly ServicePort[]): boolean {
    let shared = false;
    for (const port of ports) {
      for (const [kind, ip] of virtualIPs(port)) {
        const key = addressKey(port.protocol, ip, port.port);
        if (frontends.get(key)?.port === port) frontends.delete(key);
        if (owners.get(ip) === ports) owners.delete(ip);
        shared ||= kind !== "clusterIP";
      }
      const key = port.nodePort && nodePortKey(port.protocol, port.nodePort);
      if (key && nodePorts.get(key)?.port === port) nodePorts.delete(key);
      if (port.healthCheckNodePort) healthChecks.delete(port.healthCheckNodePort);
    }
    return shared;
  }

  return {
    frontends,
    nodePorts,
    healthChecks,
    owners,
    services,
    replace(key, ports) {
      const shared = remove(services.get(key) ?? []);
      services.delete(key);
      add(ports);
      if (ports.length > 0) services.set(key, ports);
      if (shared) for (const others of services.values()) if (others.some(({ externallyAccessible }) => externallyAccessible)) add(others);
    },
  };
}
