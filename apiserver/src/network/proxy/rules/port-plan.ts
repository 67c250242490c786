import { endpointSets } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import type { NodeView } from "./node-view.ts";

/** Which chains a service port has on a node, and what they lead to; the same in iptables and nftables mode. */
export interface PortPlan {
  readonly cluster: readonly Endpoint[];
  readonly local: readonly Endpoint[];
  /** Those of either, each once. */
  readonly reachable: readonly Endpoint[];
  /** A usable endpoint exists somewhere. */
  readonly hasEndpoints: boolean;
  readonly hasInternal: boolean;
  readonly hasExternal: boolean;
  readonly usesCluster: boolean;
  readonly usesLocal: boolean;
  readonly usesExternal: boolean;
}

/** As the beginning of syncProxyRules' loop over the service ports has it (pkg/proxy/{iptables,nftables}/proxier.go). */
export function portPlan(port: ServicePort, { node }: NodeView): PortPlan {
  const sets = endpointSets(port, node);
  const { internalLocal, externalLocal, externallyAccessible } = port;
  const cluster = !internalLocal || externallyAccessible ? sets.cluster : [];
  const wantsLocal = internalLocal || (externalLocal && externallyAccessible);
  const local = wantsLocal ? sets.local : [];
  const used = new Set([...cluster, ...local]);
  return {
    cluster,
    local,
    reachable: port.endpoints.filter((endpoint) => used.has(endpoint)),
    hasEndpoints: sets.any,
    hasInternal: sets.any && (!internalLocal || local.length > 0),
    hasExternal: sets.any && (!externalLocal || local.length > 0),
    usesCluster: cluster.length > 0,
    usesLocal: local.length > 0,
    usesExternal: sets.any && externallyAccessible,
  };
}
