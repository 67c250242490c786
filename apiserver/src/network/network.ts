import type { ApiClient } from "@kx/shared/client/api-client";
import type { EventRecorder } from "@kx/shared/client/event-recorder";
import type { Cache } from "@kx/shared/client/informer";
import type { Clock, Random } from "@kx/shared/meta/clock";
import type { SocketAddress } from "@kx/shared/net/addresses";
import type { ProxyModeName } from "@kx/shared/net/proxy-modes";
import type { ImageBehaviour } from "@kx/shared/net/container";
import { ConnectError, type Hop, type Resolver, type Sender } from "@kx/shared/net/fabric";
import { coreDnsImage } from "./dns/coredns-image.ts";
import { createOutsideNames } from "./dns/outside-names.ts";
import { createResolver } from "./dns/resolver.ts";
import { createSearchPaths } from "./dns/search-path.ts";
import { createDnsView } from "./dns/view.ts";
import { openDoors, type DoorOptions, type OpenDoors } from "./doors/doors.ts";
import { createFabric, type ConnectingFabric } from "./fabric/fabric.ts";
import { createRoute } from "./flow.ts";
import type { createFetch, FetchAgent } from "./http/fetch.ts";
import { assignLoadBalancerAddresses } from "./load-balancer-addresses.ts";
import { createChangeTracker } from "./proxy/change-tracker.ts";
import { createHealthChecks } from "./proxy/health-checks.ts";
import { kubeProxyImage } from "./proxy/kube-proxy-image.ts";
import { createProxies } from "./proxy/proxies.ts";
import { defaultProxyConfig } from "./proxy/proxy-config.ts";
import { followProxyConfig } from "./proxy/follow-proxy-config.ts";
import { createReach, type Reach } from "./fabric/reach.ts";
import { createRelay } from "./fabric/relay.ts";
import { createHostPorts } from "./topology/host-ports.ts";
import { createSenders, type Senders } from "./topology/senders.ts";
import { createTopology } from "./topology/topology.ts";

export interface NetworkOptions {
  readonly cache: Cache;
  /** Writes the addresses of load balancers. */
  readonly client: ApiClient;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly loadBalancerPool: string;
  /** Until the kube-proxy ConfigMap says otherwise. */
  readonly proxyMode?: ProxyModeName;
  /** Default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Real listeners behind addresses of the network where no pod listens: the API server behind node-1:6443. */
  readonly relay?: (address: SocketAddress) => { host: string; port: number } | undefined;
}

export interface FetchFrom {
  /** As `kx curl --from`: `pod/web-0`, `node/node-1`, `outside`; the default client in the cluster without it. */
  readonly from?: string | Sender;
  /** Of the default client, and of `pod/NAME`. Default `default`. */
  readonly namespace?: string;
  readonly agent?: FetchAgent;
  /** PEM certificates that `https:` trusts. */
  readonly ca?: string;
  /** Trusts every certificate. */
  readonly insecure?: boolean;
}

export interface Trace {
  readonly hops: readonly Hop[];
  /** Of the answer; absent when there was none. */
  readonly status?: number;
  readonly error?: { readonly code: string; readonly why: string; readonly mend?: string };
}

/** The data plane of one cluster. */
export interface Network {
  readonly fabric: ConnectingFabric;
  readonly resolver: Resolver;
  readonly senders: Senders;
  readonly reach: Reach;
  /** Behaviours of the system's own pods on this network: CoreDNS and kube-proxy. */
  readonly images: readonly ImageBehaviour[];
  /** Rejects with ConnectError. */
  fetch(url: string | URL, init?: RequestInit, from?: FetchFrom): Promise<Response>;
  /** One GET, told hop by hop; redirects are not followed, and a failed connection does not reject. */
  trace(url: string | URL, from?: FetchFrom): Promise<Trace>;
  /** Opens the doors for real clients. @throws the system's error when the forward proxy cannot listen */
  openDoors(options: DoorOptions): Promise<OpenDoors>;
  /** Work that somebody who waits for quiet must wait for. */
  pending(): number;
  close(): void;
}

/** Builds the data plane beside a cluster's caches. It only watches; the one thing it writes is load balancer status. */
export function createNetwork(options: NetworkOptions): Network {
  const { cache, client, events, clock, random, clusterDomain: zone = "cluster.local" } = options;
  const topology = createTopology(cache, options);
  const tracker = createChangeTracker(cache);
  const proxies = createProxies({ tracker, config: { ...defaultProxyConfig, ...(options.proxyMode ? { mode: options.proxyMode } : {}) }, clock, random });
  const unfollow = followProxyConfig(cache, events, (config) => proxies.use(config));
  const healthChecks = createHealthChecks(tracker, topology);

  const fabric = createFabric({
    route: createRoute({ topology, hostPorts: createHostPorts(cache), tracker, proxies, random }),
    clock,
    random,
    fallback(address) {
      const target = options.relay?.(address);
      return target ? createRelay(target) : healthChecks(address);
    },
  });

  const dnsMessages = { view: createDnsView(cache), outsideName: createOutsideNames(cache, topology), zone };
  const senders = createSenders(cache, topology);
  const resolver = createResolver({
    cache,
    ...dnsMessages,
    searchPath: createSearchPaths(cache, zone),
    random,
  });
  const reach = createReach(fabric, resolver);
  // Loaded when first asked for: node loads its own fetch for the Response class, which a daemon's start need not pay.
  let fetchFrom: ReturnType<typeof createFetch> | undefined;
  const balancers = assignLoadBalancerAddresses({ cache, client, events, clock, pool: options.loadBalancerPool });
  const opened = new Set<OpenDoors>();

  const senderOf = ({ from, namespace = "default" }: FetchFrom): Sender =>
    typeof from === "object" ? from : senders.parse(from, namespace);

  async function fetch(url: string | URL, init?: RequestInit, from: FetchFrom = {}, hops?: Hop[]): Promise<Response> {
    fetchFrom ??= (await import("./http/fetch.ts")).createFetch(reach);
    return await fetchFrom(url, init, { ...from, from: senderOf(from), hops });
  }

  return {
    fabric,
    resolver,
    senders,
    reach,
    images: [coreDnsImage(dnsMessages), kubeProxyImage({ proxies, topology, tracker, podCidr: options.podCidr, serviceCidr: options.serviceCidr })],
    fetch,
    async trace(url, from) {
      const hops: Hop[] = [];
      try {
        const response = await fetch(url, { redirect: "manual" }, from, hops);
        await response.body?.cancel();
        return { hops, status: response.status };
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        const { code, message: why, mend } = error;
        return { hops, error: mend === undefined ? { code, why } : { code, why, mend } };
      }
    },
    async openDoors(doorOptions) {
      const doors = await openDoors(doorOptions, { cache, fabric, reach, senders, topology, tracker, events, dnsMessages, pool: options.loadBalancerPool });
      opened.add(doors);
      return doors;
    },
    pending: () => balancers.pending() + [...opened].reduce((sum, doors) => sum + doors.pending(), 0),
    close() {
      for (const doors of opened) doors.close();
      balancers.close();
      unfollow();
      proxies.close();
      tracker.close();
      topology.close();
    },
  };
}
