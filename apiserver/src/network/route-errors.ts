import { hostPort, type SocketAddress } from "@kx/shared/net/addresses";
import { ConnectError, type Call } from "@kx/shared/net/fabric";
import type { Frontend, ServicePort } from "./proxy/service-port.ts";
import type { Topology } from "./topology/topology.ts";

/** An address that only nodes and pods know. @param what `the cluster IP of default/web` */
export function outsideCannotReach({ to, hops }: Call, what: string): ConnectError {
  return new ConnectError("unroutable", `a client outside cannot reach ${to.ip}: it is ${what}, known inside the cluster alone`, {
    mend: "use a NodePort, a LoadBalancer or an Ingress, or send from inside with --from pod/NAME",
    hops,
  });
}

/**
 * The address is a Service's, the port is not.
 * @param code refused where the proxy rejects what has no rule; in the other modes the packet is lost on its way out
 */
export function noSuchPort({ to, hops }: Call, owners: readonly ServicePort[], code: "timeout" | "refused"): ConnectError {
  const { namespace, name } = owners[0]?.service.metadata ?? {};
  const ports = owners.map(({ port, protocol }) => `${port}/${protocol}`).join(", ");
  const why = `service ${namespace}/${name} has no port ${to.port}/${to.protocol}, so nothing answers at ${hostPort(to.ip, to.port)}`;
  return new ConnectError(code, why, {
    mend: `use one of its ports: ${ports}`,
    hops,
  });
}

/** An address of the Service range that no Service has: the packet is lost on its way out. */
export function noSuchService({ to, hops }: Call): ConnectError {
  return new ConnectError("timeout", `no Service has the cluster IP ${to.ip}, so nothing answers there`, {
    mend: "see the cluster IPs with kx get services -A",
    hops,
  });
}

/** Nothing listens where the connection was led. */
export function nobodyThere(at: {
  call: Call;
  destination: SocketAddress;
  listening: readonly number[];
  topology: Topology;
  frontend: Frontend | undefined;
}): ConnectError {
  const { call, destination, listening, topology, frontend } = at;
  const { hops } = call;
  const address = hostPort(destination.ip, destination.port);
  const pod = topology.podAt(destination.ip);
  if (pod) {
    const where = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
    if (listening.length === 0) {
      return new ConnectError("refused", `nothing listens on ${address}: ${where} listens on no ${destination.protocol} port`, {
        mend: `see with kubectl logs what ${pod.metadata.name} does`,
        hops,
      });
    }
    const ports = listening.join(", ");
    const service = frontend && `targetPort of port ${frontend.port.port} of service ${frontend.port.service.metadata.name}`;
    return new ConnectError("refused", `nothing listens on ${address}: ${where} listens on ${ports}`, {
      mend: service ? `set ${service} to ${listening[0]}` : `use port ${listening[0]}`,
      hops,
    });
  }
  const node = topology.nodeAt(destination.ip);
  if (node) {
    return new ConnectError("refused", `nothing listens on port ${destination.port} of ${node.name}: no Service has this node port`, {
      mend: "see the node ports with kx get services -A",
      hops,
    });
  }
  if (destination.ip === call.from.ip) {
    return new ConnectError("refused", `nothing listens on ${address}: for a sender inside the cluster ${call.to.ip} is the sender itself`, {
      mend: "send with --from outside to use this machine's own addresses",
      hops,
    });
  }
  if (topology.inPodRange(destination.ip)) {
    return new ConnectError("unroutable", `no pod has the address ${destination.ip}`, {
      mend: "see the addresses with kx get pods -A -o wide",
      hops,
    });
  }
  return new ConnectError("unroutable", `no such host is on the simulated outside yet: ${destination.ip}`, { hops });
}
