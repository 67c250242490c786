import { ConnectError } from "@kx/shared/net/fabric";
import { createEndpointSets } from "../../endpoint-sets.ts";
import type { Frontend, FrontendKind, ServicePort } from "../../service-port.ts";
import { explainChoice } from "../choice-hop.ts";
import type { Choice, Mode, ModeOptions } from "../mode.ts";
import { noEndpoints } from "../no-endpoints.ts";
import { outsideSourceRanges } from "../source-ranges.ts";
import { ipvsEndpoints } from "./ipvs-endpoints.ts";
import { schedulers } from "./schedulers.ts";
import { VirtualServer } from "./virtual-server.ts";

/** kube-proxy's ipvs mode on one node: the kernel's schedulers, one virtual server for each virtual address. */
export function createIpvsMode({ node, clock, config }: ModeOptions): Mode {
  const scheduler = schedulers[config.scheduler];
  const setsOf = createEndpointSets(node);
  const servers = new Map<string, Map<string, { readonly kind: FrontendKind; readonly server: VirtualServer }>>();

  function serverOf({ kind, port }: Frontend, ip: string): VirtualServer {
    let byAddress = servers.get(port.name);
    if (!byAddress) servers.set(port.name, (byAddress = new Map()));
    let found = byAddress.get(ip);
    if (!found) byAddress.set(ip, (found = { kind, server: new VirtualServer({ clock, scheduler, stream: port.protocol === "TCP" }) }));
    return found.server;
  }

  return {
    // KUBE-IPVS-FILTER rejects what reaches an address of kube-ipvs0 and is no service.
    undefinedPorts: { clusterIP: "refused", other: "refused" },
    nodePortsOnLoopback: false,
    choose(request): Choice {
      const { frontend, clientIp, fromPod, fromThisNode, destinationIp, hops } = request;
      const { kind, port } = frontend;
      const filtered = outsideSourceRanges(request, node);
      if (filtered) throw filtered;
      const sets = setsOf(port);
      const candidates = ipvsEndpoints(kind, port, sets);
      const server = serverOf(frontend, destinationIp);
      server.sync(candidates);
      const scheduled = server.schedule({ sourceIp: clientIp, sourcePort: request.clientPort, destinationIp }, port.affinitySeconds);
      if (!scheduled) {
        const { why, mend } = noDestination(port, server, `${node.name} refuses the connection`);
        throw new ConnectError("refused", why, { mend, hops });
      }
      const { destination, sticky, release } = scheduled;
      const { endpoint } = destination;
      const external = kind !== "clusterIP";
      const kept = external ? port.externalLocal : fromPod && !config.masqueradeAll;
      if (external && kept && endpoint.node !== node.name && !fromPod && !fromThisNode) {
        release();
        const why = `${node.name} sends it to ${endpoint.address}, for want of a local endpoint of ${port.name}, and the answer never comes back through ${node.name}`;
        throw new ConnectError("timeout", why, {
          mend: `run one of its pods on ${node.name}, use a node that has one, or set externalTrafficPolicy to Cluster`,
          hops,
        });
      }
      const masquerade = !kept || endpoint.ip === clientIp;
      hops?.push(
        explainChoice({
          mode: "ipvs",
          node,
          port,
          candidates,
          endpoint,
          masquerade,
          sticky,
          way: [`virtual server ${destinationIp}:${kind === "nodePort" ? port.nodePort : port.port} ${config.scheduler}`],
          how: sticky ? "by persistence" : `by ${config.scheduler}, with ${destination.active - 1} active and ${destination.inactive} inactive connections before it`,
          more: { scheduler: config.scheduler },
        }),
      );
      return { endpoint, masquerade, release };
    },
    changed(previous, next) {
      for (const port of previous) {
        const now = next.find(({ name }) => name === port.name);
        if (!now || now.protocol !== port.protocol) servers.delete(port.name);
        else for (const { kind, server } of servers.get(port.name)?.values() ?? []) server.sync(ipvsEndpoints(kind, now, setsOf(now)));
      }
    },
    realServers(port, ip) {
      const found = servers.get(port.name)?.get(ip);
      found?.server.sync(ipvsEndpoints(found.kind, port, setsOf(port)));
      return found?.server.destinations;
    },
  };
}

/** @param what happens then */
function noDestination(port: ServicePort, { destinations }: VirtualServer, what: string): { why: string; mend: string } {
  if (destinations.some(({ weight }) => weight > 0)) {
    return {
      why: `the scheduler has no usable endpoint of ${port.name} for this client, as the one that its hash leads to is being removed, and ${what}`,
      mend: "wait until its connections have ended, or use another scheduler",
    };
  }
  const { why, mend } = noEndpoints(port);
  return { why: `${why}: ${what}`, mend };
}
