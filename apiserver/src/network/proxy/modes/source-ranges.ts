import { ConnectError } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import type { ProxyRequest } from "./mode.ts";

/** Why a load balancer address drops this client: none of the Service's loadBalancerSourceRanges holds it. Undefined: it may pass. */
export function outsideSourceRanges({ frontend, clientIp, hops }: ProxyRequest, node: NodeInfo): ConnectError | undefined {
  const { kind, port } = frontend;
  if (kind !== "loadBalancer" || !port.sourceRanges || port.sourceRanges.some((range) => range.contains(clientIp))) return undefined;
  return new ConnectError("dropped", `${node.name} drops it: ${clientIp} is in none of the loadBalancerSourceRanges of ${port.name}`, {
    mend: `add a range with ${clientIp} to spec.loadBalancerSourceRanges`,
    hops,
  });
}
