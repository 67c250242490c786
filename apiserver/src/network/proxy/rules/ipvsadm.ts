import { ipv4Number } from "../../topology/cidr.ts";
import { endpointSets } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { ipvsEndpoints } from "../modes/ipvs/ipvs-endpoints.ts";
import type { RealServer } from "../modes/mode.ts";
import type { NodeView } from "./node-view.ts";

interface Server {
  readonly port: ServicePort;
  readonly ip: string;
  readonly number: number;
  readonly destinations: readonly RealServer[];
}

const fresh = (endpoint: Endpoint): RealServer => ({ endpoint, weight: 1, active: 0, inactive: 0 });

const line = ({ endpoint, weight, active, inactive }: RealServer): string =>
  `  -> ${endpoint.address.padEnd(28)} Masq    ${String(weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`;

const byAddress = (left: { ip: string; number: number }, right: { ip: string; number: number }): number =>
  ipv4Number(left.ip) - ipv4Number(right.ip) || left.number - right.number;

const protocols = ["TCP", "UDP", "SCTP"];

function serversOf(port: ServicePort, { node, realServers }: NodeView): Server[] {
  const sets = endpointSets(port, node);
  const internal = ipvsEndpoints("clusterIP", port, sets);
  const external = ipvsEndpoints("nodePort", port, sets);
  const server = (ip: string, number: number, endpoints: readonly Endpoint[]): Server => ({
    port,
    ip,
    number,
    destinations: realServers?.(port, ip) ?? endpoints.map(fresh),
  });
  return [
    ...port.clusterIPs.map((ip) => server(ip, port.port, internal)),
    ...[...port.externalIPs, ...port.loadBalancerIPs].map((ip) => server(ip, port.port, external)),
    ...(port.nodePort === undefined ? [] : [server(node.internalIP, port.nodePort, external)]),
  ];
}

/** `ipvsadm -Ln` on a node in ipvs mode (ipvsadm.c, print_service_entry). */
export function ipvsadm(view: NodeView): string {
  const { scheduler } = view.config;
  const servers = view.ports.flatMap((port) => serversOf(port, view));
  servers.sort((left, right) => protocols.indexOf(left.port.protocol) - protocols.indexOf(right.port.protocol) || byAddress(left, right));
  const lines = servers.flatMap(({ port, ip, number, destinations }) => [
    `${port.protocol}  ${ip}:${number} ${scheduler}${scheduler === "mh" ? " (mh-port)" : ""}${port.affinitySeconds === undefined ? "" : ` persistent ${port.affinitySeconds}`}`,
    ...[...destinations].sort(({ endpoint: left }, { endpoint: right }) => byAddress({ ip: left.ip, number: left.port }, { ip: right.ip, number: right.port })).map(line),
  ]);
  const head = ["IP Virtual Server version 1.2.1 (size=4096)", "Prot LocalAddress:Port Scheduler Flags", "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn"];
  return `${[...head, ...lines].join("\n")}\n`;
}
