import { ipv4Number } from "../../topology/cidr.ts";
import { endpointSets } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import { ipvsEndpoints } from "../modes/ipvs/ipvs-endpoints.ts";
import type { NodeView } from "./node-view.ts";

interface Server {
  readonly port: ServicePort;
  readonly ip: string;
  readonly number: number;
  readonly endpoints: readonly Endpoint[];
}

const byAddress = (left: { ip: string; number: number }, right: { ip: string; number: number }): number =>
  ipv4Number(left.ip) - ipv4Number(right.ip) || left.number - right.number;

const protocols = ["TCP", "UDP", "SCTP"];

function serversOf(port: ServicePort, { node }: NodeView): Server[] {
  const sets = endpointSets(port, node);
  const internal = ipvsEndpoints("clusterIP", port, sets);
  const external = ipvsEndpoints("nodePort", port, sets);
  return [
    ...port.clusterIPs.map((ip) => ({ port, ip, number: port.port, endpoints: internal })),
    ...[...port.externalIPs, ...port.loadBalancerIPs].map((ip) => ({ port, ip, number: port.port, endpoints: external })),
    ...(port.nodePort === undefined ? [] : [{ port, ip: node.internalIP, number: port.nodePort, endpoints: external }]),
  ];
}

/** `ipvsadm -Ln` on a node in ipvs mode, before anybody has connected (ipvsadm.c, print_service_entry). */
export function ipvsadm(view: NodeView): string {
  const { scheduler } = view.config;
  const servers = view.ports.flatMap((port) => serversOf(port, view));
  servers.sort((left, right) => protocols.indexOf(left.port.protocol) - protocols.indexOf(right.port.protocol) || byAddress(left, right));
  const lines = servers.flatMap(({ port, ip, number, endpoints }) => [
    `${port.protocol}  ${ip}:${number} ${scheduler}${scheduler === "mh" ? " (mh-port)" : ""}${port.affinitySeconds === undefined ? "" : ` persistent ${port.affinitySeconds}`}`,
    ...[...endpoints]
      .sort((left, right) => byAddress({ ip: left.ip, number: left.port }, { ip: right.ip, number: right.port }))
      .map(({ address }) => `  -> ${address.padEnd(28)} Masq    1      0          0         `),
  ]);
  const head = ["IP Virtual Server version 1.2.1 (size=4096)", "Prot LocalAddress:Port Scheduler Flags", "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn"];
  return `${[...head, ...lines].join("\n")}\n`;
}
