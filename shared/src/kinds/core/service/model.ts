import type { V1Service } from "@kubernetes/client-node";
import type { Typed } from "../../../meta/object.ts";

export type Service = Typed<V1Service>;
export type ServiceSpec = NonNullable<Service["spec"]>;
export type ServicePort = NonNullable<ServiceSpec["ports"]>[number];

/** The spec of a service; a missing one is an empty one. */
export const specOf = (service: Service): ServiceSpec => service.spec ?? {};

/** Every port of the list; a missing list is an empty one. */
export const portsOf = (service: Service): readonly ServicePort[] => service.spec?.ports ?? [];

/** Its cluster IP is `None`. */
export function isHeadless(service: Service): boolean {
  const clusterIPs = service.spec?.clusterIPs ?? [];
  return clusterIPs.length === 1 && clusterIPs[0] === "None";
}

/** Every type but ExternalName has a cluster IP, if only `None`. */
export const needsClusterIP = (service: Service): boolean => service.spec?.type !== "ExternalName";

export const isLoadBalancer = (service: Service): boolean => service.spec?.type === "LoadBalancer";

/** A type that opens ports on nodes: NodePort or LoadBalancer. */
export const needsNodePort = (service: Service): boolean => service.spec?.type === "NodePort" || isLoadBalancer(service);

/** Ports that ask for none get a node port. */
export const allocatesNodePorts = (service: Service): boolean =>
  service.spec?.type === "NodePort" || (isLoadBalancer(service) && service.spec?.allocateLoadBalancerNodePorts !== false);

/** A LoadBalancer with externalTrafficPolicy Local: nodes answer a health check on a port of its own. */
export const needsHealthCheck = (service: Service): boolean =>
  isLoadBalancer(service) && service.spec?.externalTrafficPolicy === "Local";

/** Traffic from outside can reach it, so externalTrafficPolicy means something (pkg/api/service ExternallyAccessible). */
export const externallyAccessible = (service: Service): boolean =>
  needsNodePort(service) || (service.spec?.type === "ClusterIP" && (service.spec.externalIPs?.length ?? 0) > 0);

/** The node ports of its ports, 0 left out. */
export const nodePortsOf = (service: Service): number[] =>
  portsOf(service).flatMap(({ nodePort }) => (nodePort ? [nodePort] : []));

/** Two lists of texts with the same items in the same order; a missing list is an empty one. */
export const sameItems = (left: readonly string[] = [], right: readonly string[] = []): boolean =>
  left.length === right.length && left.every((item, index) => item === right[index]);
