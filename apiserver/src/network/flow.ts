import type { Random } from "@kx/shared/meta/clock";
import { addressKey, hostPort, type SocketAddress } from "@kx/shared/net/addresses";
import { ConnectError, type Call } from "@kx/shared/net/fabric";
import type { Decision, Route } from "./fabric/route.ts";
import type { ChangeTracker } from "./proxy/change-tracker.ts";
import type { Choice } from "./proxy/modes/mode.ts";
import type { Proxies } from "./proxy/proxies.ts";
import type { Frontend, ServicePort } from "./proxy/service-port.ts";
import { nodePortKey } from "./proxy/snapshot.ts";
import { nobodyThere, noSuchPort, noSuchService, outsideCannotReach } from "./route-errors.ts";
import type { HostPorts } from "./topology/host-ports.ts";
import type { NodeInfo, Topology } from "./topology/topology.ts";

export interface RouteOptions {
  readonly topology: Topology;
  readonly hostPorts: HostPorts;
  readonly tracker: ChangeTracker;
  readonly proxies: Proxies;
  readonly random: Random;
}

/** A connection and the port that it comes from. */
interface Sent {
  readonly call: Call;
  readonly fromPort: number;
}

const isLoopback = (ip: string): boolean => ip.startsWith("127.") || ip === "::1";

/** The route of a cluster: who may reach what, by whose proxy, and which source the receiver sees. */
export function createRoute({ topology, hostPorts, tracker, proxies, random }: RouteOptions): Route {
  /** The source of what a node itself sends: towards its own pods its address in their range. */
  const sourceOnNode = (node: NodeInfo, to: string): string => (node.hasPodAddress(to) ? node.gateway : node.internalIP);

  function translated(call: Call, node: NodeInfo, choice: Choice): Decision {
    const { ip, port, address } = choice.endpoint;
    const { protocol } = call.to;
    const { next, release } = choice;
    return {
      destination: { ip, port, protocol },
      sourceIp: choice.masquerade ? sourceOnNode(node, ip) : call.from.ip,
      release,
      next: next && (() => translated(call, node, next())),
      current: protocol === "UDP" ? () => isServing(call.to, address) : undefined,
    };
  }

  function frontendAt(to: SocketAddress): Frontend | undefined {
    const { frontends, nodePorts } = tracker.snapshot();
    const onNode = isLoopback(to.ip) || topology.nodeAt(to.ip) !== undefined;
    return frontends.get(addressKey(to.protocol, to.ip, to.port)) ?? (onNode ? nodePorts.get(nodePortKey(to.protocol, to.port)) : undefined);
  }

  const isServing = (to: SocketAddress, address: string): boolean =>
    frontendAt(to)?.port.endpoints.some((endpoint) => endpoint.address === address && endpoint.serving) ?? false;

  function proxied({ call, fromPort }: Sent, node: NodeInfo, frontend: Frontend): Decision {
    const { from, to, hops } = call;
    const fromPod = topology.inPodRange(from.ip);
    const fromThisNode = from.node === node.name && !fromPod;
    const destinationIp = frontend.kind === "nodePort" ? node.internalIP : to.ip;
    const request = { frontend, clientIp: from.ip, clientPort: fromPort, destinationIp, fromThisNode, fromPod, hops };
    return translated(call, node, proxies.on(node).choose(request));
  }

  /** A load balancer's pick: a Ready node, under policy Local one whose health check answers 200. */
  function balancerNode(call: Call, port: ServicePort): NodeInfo {
    const healthy = topology
      .nodes()
      .filter((node) => topology.isReady(node))
      .filter(({ name }) => !port.externalLocal || port.endpoints.some((endpoint) => endpoint.ready && endpoint.node === name));
    const node = healthy[Math.floor(random() * healthy.length)];
    if (!node) {
      throw new ConnectError("refused", `no node passes the health check of the load balancer of ${port.name}`, {
        mend: port.externalLocal ? "with externalTrafficPolicy Local a Ready node needs a ready endpoint" : "make a node Ready",
        hops: call.hops,
      });
    }
    call.hops?.push({ step: "door", at: "outside", text: `${call.to.ip} is a load balancer: it picks ${node.name}`, detail: { node: node.name } });
    return node;
  }

  function toVirtual(sent: Sent, frontend: Frontend): Decision {
    const { call } = sent;
    if (call.from.kind !== "outside") return proxied(sent, nodeOf(call), frontend);
    if (frontend.kind === "clusterIP") throw outsideCannotReach(call, `the cluster IP of ${frontend.port.name}`);
    return proxied(sent, balancerNode(call, frontend.port), frontend);
  }

  /** A Service has the address, but not with this port. */
  function noWayTo(call: Call, owners: readonly ServicePort[]): ConnectError {
    const [first] = owners as [ServicePort];
    const kind = first.clusterIPs.includes(call.to.ip) ? "clusterIP" : "other";
    const outside = call.from.kind === "outside";
    if (outside && kind === "clusterIP") return outsideCannotReach(call, `the cluster IP of ${first.name}`);
    const node = outside ? balancerNode(call, first) : nodeOf(call);
    return noSuchPort(call, owners, proxies.on(node).undefinedPorts[kind]);
  }

  function nodeOf(call: Call): NodeInfo {
    const node = topology.node(call.from.node ?? "");
    if (!node) throw new ConnectError("unroutable", `the sender's node ${call.from.node ?? ""} does not exist`, { hops: call.hops });
    return node;
  }

  function toNode(sent: Sent, node: NodeInfo): Decision {
    const { call } = sent;
    const { from, to } = call;
    const frontend = tracker.snapshot().nodePorts.get(nodePortKey(to.protocol, to.port));
    // A node's own loopback is its own; every other address here is a door or a name of the one that the node has.
    const address = from.kind === "node" && isLoopback(to.ip) ? to.ip : node.internalIP;
    if (frontend && proxies.servesNodePortsAt(node, address)) return proxied(sent, node, frontend);
    const held = hostPorts.find(node, to);
    if (held) return toHostPort(call, node, held);
    return { destination: { ...to, ip: node.internalIP }, sourceIp: isLoopback(from.ip) ? node.internalIP : from.ip };
  }

  /** The portmap plugin's translation: its node's own pods are masqueraded, as a pod that reaches itself must be. */
  function toHostPort({ from, to, hops }: Call, node: NodeInfo, { pod, destination }: NonNullable<ReturnType<HostPorts["find"]>>): Decision {
    const text = `${hostPort(to.ip, to.port)} is a host port of pod ${pod.metadata.namespace}/${pod.metadata.name}: ${hostPort(destination.ip, destination.port)}`;
    hops?.push({ step: "proxy", at: `node/${node.name}`, text, detail: { hostPort: to.port } });
    const local = node.hasPodAddress(from.ip) || from.node === node.name || isLoopback(from.ip);
    return { destination, sourceIp: local ? sourceOnNode(node, destination.ip) : from.ip };
  }

  function toLoopback(sent: Sent): Decision {
    const { call } = sent;
    const { from, to } = call;
    if (from.kind === "pod" || from.kind === "client") return { destination: { ...to, ip: from.ip }, sourceIp: "127.0.0.1" };
    // 127.0.0.1 is node-1's second door for everybody outside.
    const node = from.kind === "node" ? nodeOf(call) : topology.nodes()[0];
    if (!node) throw new ConnectError("unroutable", `there is no node behind ${to.ip}`, { hops: call.hops });
    return toNode(sent, node);
  }

  return {
    decide(call, fromPort) {
      const sent = { call, fromPort };
      const { from, to } = call;
      const snapshot = tracker.snapshot();
      const frontend = snapshot.frontends.get(addressKey(to.protocol, to.ip, to.port));
      if (frontend) return toVirtual(sent, frontend);
      const node = topology.nodeAt(to.ip);
      if (node) return toNode(sent, node);
      const owners = snapshot.owners.get(to.ip);
      if (owners) throw noWayTo(call, owners);
      if (isLoopback(to.ip)) return toLoopback(sent);
      if (topology.inServiceRange(to.ip)) throw noSuchService(call);
      if (from.kind === "outside" && topology.inPodRange(to.ip)) throw outsideCannotReach(call, "a pod's address");
      const sender = from.kind === "node" ? topology.node(from.node ?? "") : undefined;
      return { destination: to, sourceIp: sender ? sourceOnNode(sender, to.ip) : from.ip };
    },
    delivered(call, { destination, sourceIp }) {
      if (!call.hops) return;
      const address = hostPort(destination.ip, destination.port);
      const pod = topology.podAt(destination.ip);
      const node = topology.nodeAt(destination.ip);
      const host = node ? `node/${node.name}` : destination.ip;
      call.hops.push({
        step: "deliver",
        at: pod ? `pod/${pod.metadata.namespace}/${pod.metadata.name}` : host,
        text: `${address} receives it from ${sourceIp}`,
        detail: { address, source: sourceIp, ...(pod?.spec?.nodeName ? { node: pod.spec.nodeName } : {}) },
      });
    },
    absent: (call, { destination }, listening) => nobodyThere({ call, destination, listening, topology, frontend: frontendAt(call.to) }),
  };
}
