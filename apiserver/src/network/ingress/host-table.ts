import type { Ingress } from "@kx/shared/kinds/networking/ingress";
import { anyHost, buildServer, type Server } from "./server.ts";

/** Finds the virtual host of a request. */
export interface HostTable {
  /** @param host a host name as `hostName` gives it; undefined for a request without one */
  serverFor(host: string | undefined): Server;
  /** The host with a `tls` section that a name belongs to: the exact one before the wildcard. */
  tlsServerFor(host: string): Server | undefined;
  /** These hosts' Ingresses have changed. */
  forget(hosts: readonly string[]): void;
  forgetAll(): void;
}

/**
 * Picks the host before any path is looked at: an exact name, then a wildcard over one label, then the catch-all.
 * A host is built when it is first asked for, and again once it is forgotten.
 * @param servedWith the served Ingresses that have a say in a host
 */
export function createHostTable(servedWith: (host: string) => readonly Ingress[]): HostTable {
  const built = new Map<string, Server>();

  function serverOf(host: string): Server | undefined {
    const known = built.get(host);
    if (known) return known;
    const ingresses = servedWith(host);
    // Names that nobody serves are not kept: a client can make up any number of them.
    if (ingresses.length === 0 && host !== anyHost) return undefined;
    const server = buildServer(host, ingresses);
    built.set(host, server);
    return server;
  }

  const exact = (host: string): Server | undefined => (host.startsWith("*") ? undefined : serverOf(host));
  const wildcard = (host: string): Server | undefined => {
    const label = /^[\w-]+(?=\.)/.exec(host)?.[0];
    return label === undefined ? undefined : serverOf(`*${host.slice(label.length)}`);
  };

  return {
    serverFor: (host) => (host ? (exact(host) ?? wildcard(host)) : undefined) ?? serverOf(anyHost)!,
    tlsServerFor(host) {
      const server = exact(host);
      if (server?.tls) return server;
      const wide = wildcard(host);
      return wide?.tls ? wide : undefined;
    },
    forget: (hosts) => hosts.forEach((host) => built.delete(host)),
    forgetAll: () => built.clear(),
  };
}

/** The name in a Host header: lower case, without port and final dot. */
export function hostName(header: string | undefined): string | undefined {
  const name = header?.toLowerCase().replace(/:\d*$/, "");
  return name?.endsWith(".") ? name.slice(0, -1) : name;
}
