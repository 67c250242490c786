import type { Random } from "@kx/shared/meta/clock";
import { ConnectError, type Hop } from "@kx/shared/net/fabric";
import type { NodeInfo } from "../../topology/topology.ts";
import { whyPassedOver } from "../endpoint-sets.ts";
import type { Endpoint, ServicePort } from "../service-port.ts";
import type { Choice, Mode, ModeOptions, ProxyRequest } from "./mode.ts";
import { noEndpoints } from "./no-endpoints.ts";

/** Dial timeouts of 250 ms, 500 ms, 1 s and 2 s: one try each (pkg/proxy/userspace/proxysocket.go). */
const tries = 4;

interface Affinity {
  address: string;
  lastUsed: number;
}

interface Balancer {
  /** The object that `endpoints` was made of. */
  port: ServicePort;
  endpoints: readonly Endpoint[];
  index: number;
  readonly affinity: Map<string, Affinity>;
}

function shuffled(endpoints: readonly Endpoint[], random: Random): Endpoint[] {
  const order = [...endpoints];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Endpoint, order[last] as Endpoint];
  }
  return order;
}

const readyOf = (port: ServicePort): readonly Endpoint[] => port.endpoints.filter(({ ready }) => ready);

const sameSet = (left: readonly Endpoint[], right: readonly Endpoint[]): boolean =>
  left.length === right.length && left.every(({ address }) => right.some((other) => other.address === address));

/**
 * kube-proxy's userspace mode on one node, as it was until its removal: a process that accepts, takes the ready
 * endpoints in turn, and tries the next one when a dial fails. Traffic policies and source ranges are unknown to it.
 */
export function createUserspaceMode({ node, clock, random }: ModeOptions): Mode {
  const balancers = new Map<string, Balancer>();

  function balancerOf(port: ServicePort): Balancer {
    let balancer = balancers.get(port.name);
    if (!balancer) {
      balancer = { port, endpoints: shuffled(readyOf(port), random), index: 0, affinity: new Map() };
      balancers.set(port.name, balancer);
    } else if (balancer.port !== port) {
      balancer.port = port;
      const ready = readyOf(port);
      if (!sameSet(ready, balancer.endpoints)) {
        balancer.endpoints = shuffled(ready, random);
        balancer.index = 0;
        for (const [client, { address }] of balancer.affinity) {
          if (!ready.some((endpoint) => endpoint.address === address)) balancer.affinity.delete(client);
        }
      }
    }
    return balancer;
  }

  /** LoadBalancerRR.NextEndpoint. @param reset after a failed dial: the kept endpoint is no good */
  function nextEndpoint(balancer: Balancer, clientIp: string, reset: boolean): { endpoint: Endpoint; sticky: boolean } | undefined {
    const { endpoints, affinity, port } = balancer;
    if (endpoints.length === 0) return undefined;
    const ttl = port.affinitySeconds;
    if (ttl !== undefined && !reset) {
      const kept = affinity.get(clientIp);
      const endpoint = kept && clock.now() - kept.lastUsed < ttl * 1000 && endpoints.find(({ address }) => address === kept.address);
      if (kept && endpoint) {
        kept.lastUsed = clock.now();
        return { endpoint, sticky: true };
      }
    }
    const endpoint = endpoints[balancer.index % endpoints.length] as Endpoint;
    balancer.index = (balancer.index + 1) % endpoints.length;
    if (ttl !== undefined) affinity.set(clientIp, { address: endpoint.address, lastUsed: clock.now() });
    return { endpoint, sticky: false };
  }

  function attempt(request: ProxyRequest, failed: readonly string[]): Choice {
    const { port } = request.frontend;
    const { hops } = request;
    if (failed.length === tries) {
      const why = `failed to connect to an endpoint of ${port.name}: the proxy of ${node.name} tried ${failed.join(", ")} and closed the connection`;
      throw new ConnectError("reset", why, { mend: "let the pods listen on the port that targetPort names", hops });
    }
    const picked = nextEndpoint(balancerOf(port), request.clientIp, failed.length > 0);
    if (!picked) {
      const { why, mend } = noEndpoints(port);
      throw new ConnectError("reset", `missing endpoints: ${why}, so the proxy of ${node.name} closes the connection`, { mend, hops });
    }
    const { endpoint, sticky } = picked;
    hops?.push(explain({ node, port, endpoint, sticky, failed }));
    return { endpoint, masquerade: true, next: () => attempt(request, [...failed, endpoint.address]) };
  }

  return {
    undefinedPorts: { clusterIP: "timeout", other: "timeout" },
    nodePortsOnLoopback: true,
    choose: (request) => attempt(request, []),
    changed(previous, next) {
      for (const { name } of previous) if (!next.some((port) => port.name === name)) balancers.delete(name);
    },
  };
}

function explain(made: {
  node: NodeInfo;
  port: ServicePort;
  endpoint: Endpoint;
  sticky: boolean;
  failed: readonly string[];
}): Hop {
  const { node, port, endpoint, sticky, failed } = made;
  const passedOver = port.endpoints
    .filter(({ ready }) => !ready)
    .map((other) => `${other.address}: ${whyPassedOver(other, port, node)}`);
  const text = [
    `userspace proxy of ${port.name}: ${endpoint.address}, ${sticky ? "by ClientIP affinity" : "in turn"}`,
    ...(failed.length > 0 ? [`${failed.join(", ")} did not answer`] : []),
    ...(passedOver.length > 0 ? [`passed over ${passedOver.join(", ")}`] : []),
  ].join("; ");
  return {
    step: "proxy",
    at: `node/${node.name}`,
    text,
    detail: { mode: "userspace", service: port.name, endpoint: endpoint.address, sticky, attempt: failed.length + 1, masquerade: true },
  };
}
