import type { EndpointSets } from "../../endpoint-sets.ts";
import type { Endpoint, FrontendKind, ServicePort } from "../../service-port.ts";

/**
 * The endpoints of a virtual address. Under a Local policy without a local endpoint ipvs takes those of policy Cluster,
 * as far as the Service uses that policy at all (pkg/proxy/ipvs/proxier.go, syncEndpoint).
 */
export function ipvsEndpoints(kind: FrontendKind, port: ServicePort, { cluster, local }: EndpointSets): readonly Endpoint[] {
  const onlyLocal = kind === "clusterIP" ? port.internalLocal : port.externalLocal;
  if (!onlyLocal) return cluster;
  if (local.length > 0) return local;
  return port.internalLocal && !port.externallyAccessible ? local : cluster;
}
