import type { Service } from "@kx/shared/kinds/core/service";
import type { Protocol } from "@kx/shared/net/addresses";
import type { Cidr } from "../topology/cidr.ts";

/** One address behind a service port, as kube-proxy sees it in the slices. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  /** `10.244.1.2:8080`: its identity. */
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly node: string | undefined;
  /** Hints: the zones and nodes that it is meant for; undefined without a hint. */
  readonly forZones: readonly string[] | undefined;
  readonly forNodes: readonly string[] | undefined;
}

/** One port of one Service with its endpoints, ready for decisions. Immutable: a change makes a new one. */
export interface ServicePort {
  /** `default/web:http`, or `default/web` for a port without a name. */
  readonly name: string;
  readonly service: Service;
  readonly protocol: Protocol;
  readonly port: number;
  readonly nodePort: number | undefined;
  readonly clusterIPs: readonly string[];
  readonly externalIPs: readonly string[];
  readonly loadBalancerIPs: readonly string[];
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  /** It has a node port, a load balancer address or an external IP. */
  readonly externallyAccessible: boolean;
  readonly healthCheckNodePort: number | undefined;
  /** Who may use the load balancer addresses; undefined: everybody. */
  readonly sourceRanges: readonly Cidr[] | undefined;
  /** ClientIP affinity; undefined without affinity. */
  readonly affinitySeconds: number | undefined;
  /** Sorted by the text of their address. */
  readonly endpoints: readonly Endpoint[];
}

/** By which of a Service's addresses a connection comes in. */
export type FrontendKind = "clusterIP" | "externalIP" | "loadBalancer" | "nodePort";

export interface Frontend {
  readonly kind: FrontendKind;
  readonly port: ServicePort;
}

/** `default/web` */
export const serviceKey = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;
