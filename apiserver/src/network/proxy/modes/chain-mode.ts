import { ConnectError } from "@kx/shared/net/fabric";
import { createEndpointSets, isUsable } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { chainPath, type ChainPath } from "./chain-path.ts";
import { explainChoice } from "./choice-hop.ts";
import type { Choice, Mode, ModeOptions } from "./mode.ts";
import { noEndpoints } from "./no-endpoints.ts";
import type { RecentList } from "./recent-list.ts";
import { outsideSourceRanges } from "./source-ranges.ts";

/** What differs between the modes that are chains of rules. */
export interface ChainFlavour extends Pick<Mode, "undefinedPorts" | "nodePortsOnLoopback"> {
  readonly mode: string;
  /** Keeps the clients of one endpoint. */
  createAffinity(): RecentList;
  /** The chains that lead to an endpoint, in order; the last is the endpoint's own. */
  chains(path: ChainPath, port: ServicePort, endpoint: Endpoint, kind: "nodePort" | "ip"): string[];
  /** The source ranges are looked at even where there is no endpoint. */
  readonly firewallFirst: boolean;
}

/** A mode of chained rules on one node: equal chances, affinity by lists of clients, and no second try. */
export function createChainMode({ node, random, config }: ModeOptions, flavour: ChainFlavour): Mode {
  const setsOf = createEndpointSets(node);
  const recent = new Map<string, Map<string, RecentList>>();

  function listOf(port: ServicePort, endpoint: Endpoint): RecentList {
    let lists = recent.get(port.name);
    if (!lists) recent.set(port.name, (lists = new Map()));
    let list = lists.get(endpoint.address);
    if (!list) lists.set(endpoint.address, (list = flavour.createAffinity()));
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
    undefinedPorts: flavour.undefinedPorts,
    nodePortsOnLoopback: flavour.nodePortsOnLoopback,
    choose(request): Choice {
      const { frontend, clientIp, hops } = request;
      const { kind, port } = frontend;
      const { cluster, local, any } = setsOf(port);
      const filtered = any || flavour.firewallFirst ? outsideSourceRanges(request, node) : undefined;
      if (filtered) throw filtered;
      if (!any) {
        const { why, mend } = noEndpoints(port);
        throw new ConnectError("refused", `${why}: ${node.name} rejects the connection`, { mend, hops });
      }
      const path = chainPath(request, config);
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
      if (hops) {
        const way = flavour.chains(path, port, endpoint, kind === "nodePort" ? "nodePort" : "ip");
        const how = sticky ? "by ClientIP affinity" : candidates.length === 1 ? "the only one" : `one of ${candidates.length}, by chance`;
        const more = { chain: way.at(-2) ?? "", endpointChain: way.at(-1) ?? "" };
        hops.push(explainChoice({ mode: flavour.mode, node, port, way, candidates, endpoint, how, sticky, masquerade, more }));
      }
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
  port.endpoints.some((endpoint) => endpoint.address === address && isUsable(endpoint));
