import { ConnectError } from "@kx/shared/net/fabric";
import { endpointSets, type EndpointSets } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { explain } from "./iptables-hop.ts";
import type { Choice, Mode, ModeOptions, ProxyRequest } from "./mode.ts";
import { noEndpoints } from "./no-endpoints.ts";
import { createRecentList, type RecentList } from "./recent-list.ts";

/** The way through the nat chains of one service port, before an endpoint is picked. */
export interface ChainPath {
  /** KUBE-SVL instead of KUBE-SVC: the local endpoints alone. */
  readonly local: boolean;
  /** Through KUBE-EXT, and through KUBE-FW before it. */
  readonly external: boolean;
  readonly firewall: boolean;
  readonly masquerade: boolean;
}

/** KUBE-FW: the source ranges of a load balancer address; a range with the node's address lets the node itself in. */
const passesFirewall = (request: ProxyRequest, port: ServicePort): boolean =>
  port.sourceRanges?.some((range) => range.contains(request.clientIp)) ?? true;

/** Which chains a connection goes through (pkg/proxy/iptables/proxier.go, syncProxyRules). */
function chainPath(request: ProxyRequest): ChainPath {
  const { frontend, fromPod, fromThisNode } = request;
  const { kind, port } = frontend;
  if (kind === "clusterIP") {
    return { local: port.internalLocal, external: false, firewall: false, masquerade: !fromPod };
  }
  const firewall = kind === "loadBalancer" && port.sourceRanges !== undefined;
  if (!port.externalLocal) return { local: false, external: true, firewall, masquerade: true };
  // Under policy Local, pods and the node itself still reach every endpoint.
  const shortCircuit = fromPod || fromThisNode;
  return { local: !shortCircuit, external: true, firewall, masquerade: fromThisNode && !fromPod };
}

/** kube-proxy's iptables mode on one node: equal chances, affinity by `recent`, and no second try. */
export function createIptablesMode({ node, clock, random }: ModeOptions): Mode {
  const sets = new WeakMap<ServicePort, EndpointSets>();
  const recent = new Map<string, Map<string, RecentList>>();

  function setsOf(port: ServicePort): EndpointSets {
    let found = sets.get(port);
    if (!found) sets.set(port, (found = endpointSets(port, node)));
    return found;
  }

  function listOf(port: ServicePort, endpoint: Endpoint): RecentList {
    let lists = recent.get(port.name);
    if (!lists) recent.set(port.name, (lists = new Map()));
    let list = lists.get(endpoint.address);
    if (!list) lists.set(endpoint.address, (list = createRecentList(clock)));
    return list;
  }

  function pick(port: ServicePort, candidates: readonly Endpoint[], clientIp: string): { endpoint: Endpoint; sticky: boolean } {
    const seconds = port.affinitySeconds;
    const known = seconds === undefined ? undefined : candidates.find((candidate) => listOf(port, candidate).seen(clientIp, seconds));
    const endpoint = known ?? (candidates[Math.floor(random() * candidates.length)] as Endpoint);
    if (seconds !== undefined) listOf(port, endpoint).set(clientIp);
    return { endpoint, sticky: known !== undefined };
  }

  return {
    choose(request): Choice {
      const { frontend, clientIp, hops } = request;
      const port = frontend.port;
      const { cluster, local, any } = setsOf(port);
      if (!any) {
        const { why, mend } = noEndpoints(port);
        throw new ConnectError("refused", `${why}: ${node.name} rejects the connection`, { mend, hops });
      }
      const path = chainPath(request);
      if (path.firewall && !passesFirewall(request, port)) {
        throw new ConnectError("dropped", `${node.name} drops it: ${clientIp} is in none of the loadBalancerSourceRanges of ${port.name}`, {
          mend: `add a range with ${clientIp} to spec.loadBalancerSourceRanges`,
          hops,
        });
      }
      const candidates = path.local ? local : cluster;
      if (candidates.length === 0) {
        const policy = path.external ? "externalTrafficPolicy" : "internalTrafficPolicy";
        throw new ConnectError("dropped", `${node.name} drops it: ${port.name} has no local endpoints there, and ${policy} is Local`, {
          mend: `run one of its pods on ${node.name}, use a node that has one, or set ${policy} to Cluster`,
          hops,
        });
      }
      const { endpoint, sticky } = pick(port, candidates, clientIp);
      const masquerade = path.masquerade || endpoint.ip === clientIp;
      hops?.push(explain({ request, node, path, candidates, endpoint, sticky, masquerade }));
      return { endpoint, masquerade };
    },
    changed(previous, next) {
      for (const port of previous) {
        const lists = recent.get(port.name);
        if (!lists) continue;
        const now = next.find(({ name }) => name === port.name);
        if (!now) recent.delete(port.name);
        else for (const address of lists.keys()) if (!hasChain(now, address)) lists.delete(address);
      }
    },
  };
}

/** An endpoint's chain, and its list with it, stays while the endpoint can be used. */
const hasChain = (port: ServicePort, address: string): boolean =>
  port.endpoints.some((endpoint) => endpoint.address === address && (endpoint.ready || (endpoint.serving && endpoint.terminating)));
