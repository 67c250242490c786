import type { NodeInfo } from "../topology/topology.ts";
import type { Endpoint, ServicePort } from "./service-port.ts";

/** Which endpoints one node's proxy may use for a service port. */
export interface EndpointSets {
  /** For traffic under policy Cluster. */
  readonly cluster: readonly Endpoint[];
  /** For traffic under policy Local. */
  readonly local: readonly Endpoint[];
  /** A usable endpoint exists somewhere: traffic without one here is dropped, not refused. */
  readonly any: boolean;
}

type Place = Pick<NodeInfo, "name" | "zone">;

const isLastResort = (endpoint: Endpoint): boolean => endpoint.serving && endpoint.terminating;

/** The ready endpoints that topology hints leave for this node: all, unless every ready one has a hint. */
function hinted(ready: readonly Endpoint[], place: Place): readonly Endpoint[] {
  const forNode = ready.filter(({ forNodes }) => forNodes?.includes(place.name));
  if (forNode.length > 0 && ready.every(({ forNodes }) => forNodes)) return forNode;
  const zone = place.zone;
  if (zone === undefined) return ready;
  const forZone = ready.filter(({ forZones }) => forZones?.includes(zone));
  return forZone.length > 0 && ready.every(({ forZones }) => forZones) ? forZone : ready;
}

/** Sorts a port's endpoints as kube-proxy does (pkg/proxy/topology.go, CategorizeEndpoints). */
export function endpointSets(port: ServicePort, place: Place): EndpointSets {
  const ready = port.endpoints.filter((endpoint) => endpoint.ready);
  const terminating = port.endpoints.filter(isLastResort);
  const isLocal = ({ node }: Endpoint): boolean => node === place.name;
  const localReady = ready.filter(isLocal);
  return {
    cluster: ready.length > 0 ? hinted(ready, place) : terminating,
    local: localReady.length > 0 ? localReady : terminating.filter(isLocal),
    any: ready.length > 0 || terminating.length > 0,
  };
}

/** Ready, or serving while it terminates: it may get connections. */
export const isUsable = (endpoint: Endpoint): boolean => endpoint.ready || isLastResort(endpoint);

/** The sets of a node, made once for each state of a port. */
export function createEndpointSets(place: Place): (port: ServicePort) => EndpointSets {
  const sets = new WeakMap<ServicePort, EndpointSets>();
  return (port) => {
    let found = sets.get(port);
    if (!found) sets.set(port, (found = endpointSets(port, place)));
    return found;
  };
}

/** Why an endpoint is not among those that were chosen from, in a few words. */
export function whyPassedOver(endpoint: Endpoint, port: ServicePort, place: Place): string {
  if (!endpoint.ready) {
    if (endpoint.terminating) return endpoint.serving ? "terminating" : "terminating and not ready";
    return "not ready";
  }
  if ((port.internalLocal || port.externalLocal) && endpoint.node !== place.name) {
    return `on ${endpoint.node ?? "no node"}, and the policy is Local`;
  }
  return "hinted for another zone or node";
}
