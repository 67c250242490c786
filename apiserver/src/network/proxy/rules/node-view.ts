import type { NodeInfo } from "../../topology/topology.ts";
import type { Mode } from "../modes/mode.ts";
import type { ProxyConfig } from "../proxy-config.ts";
import type { ServicePort } from "../service-port.ts";

/** What one node's kube-proxy makes its rules of. */
export interface NodeView {
  readonly node: NodeInfo;
  readonly config: ProxyConfig;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** IPv4 ports by name. */
  readonly ports: readonly ServicePort[];
  /** The connections that ipvs counts, where it is the mode in force. */
  readonly realServers?: Mode["realServers"];
  /** Only what belongs to these ports, without the rules that every node has. */
  readonly portsOnly: boolean;
}
