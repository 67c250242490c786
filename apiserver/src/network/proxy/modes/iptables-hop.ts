import type { Hop } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import { endpointChain, serviceChain } from "../chain-names.ts";
import { whyPassedOver } from "../endpoint-sets.ts";
import type { Endpoint } from "../service-port.ts";
import type { ChainPath } from "./iptables.ts";
import type { ProxyRequest } from "./mode.ts";

export interface Explained {
  readonly request: ProxyRequest;
  readonly node: NodeInfo;
  readonly path: ChainPath;
  readonly candidates: readonly Endpoint[];
  readonly endpoint: Endpoint;
  /** Chosen by affinity. */
  readonly sticky: boolean;
  readonly masquerade: boolean;
}

/** Tells which rules led to the endpoint, and which endpoints were passed over and why. */
export function explain({ request, node, path, candidates, endpoint, sticky, masquerade }: Explained): Hop {
  const { kind, port } = request.frontend;
  const chains = [
    kind === "nodePort" ? "KUBE-NODEPORTS" : "KUBE-SERVICES",
    ...(path.firewall ? [serviceChain("KUBE-FW", port.name, port.protocol)] : []),
    ...(path.external ? [serviceChain("KUBE-EXT", port.name, port.protocol)] : []),
    serviceChain(path.local ? "KUBE-SVL" : "KUBE-SVC", port.name, port.protocol),
    endpointChain(port.name, port.protocol, endpoint.address),
  ];
  const passedOver = port.endpoints
    .filter((other) => !candidates.includes(other))
    .map((other) => `${other.address}: ${whyPassedOver(other, port, node)}`);
  const how = sticky ? "by ClientIP affinity" : candidates.length === 1 ? "the only one" : `one of ${candidates.length}, by chance`;
  return {
    step: "proxy",
    at: `node/${node.name}`,
    text: `${chains.join(" -> ")}: ${endpoint.address}, ${how}${passedOver.length > 0 ? `; passed over ${passedOver.join(", ")}` : ""}`,
    detail: {
      mode: "iptables",
      service: port.name,
      chain: chains.at(-2) ?? "",
      endpointChain: chains.at(-1) ?? "",
      endpoint: endpoint.address,
      candidates: candidates.length,
      sticky,
      masquerade,
      ...(passedOver.length > 0 ? { passedOver: passedOver.join("; ") } : {}),
    },
  };
}
