import { Deployment } from "./apps/deployment.ts";
import { ReplicaSet } from "./apps/replica-set.ts";
import { Lease } from "./coordination/lease.ts";
import { ConfigMap } from "./core/config-map.ts";
import { Endpoints } from "./core/endpoints.ts";
import { Event } from "./core/event.ts";
import { Namespace } from "./core/namespace.ts";
import { Node } from "./core/node.ts";
import { Pod } from "./core/pod.ts";
import { Secret } from "./core/secret.ts";
import { ServiceAccount } from "./core/service-account.ts";
import { Service } from "./core/service.ts";
import { EndpointSlice } from "./discovery/endpoint-slice.ts";
import type { AnyKind } from "./kind.ts";
import { IngressClass } from "./networking/ingress-class.ts";
import { Ingress } from "./networking/ingress.ts";
import { IPAddress } from "./networking/ip-address.ts";
import { ServiceCIDR } from "./networking/service-cidr.ts";

/** Every kind that is served, in the order of discovery: groups by priority, as clients resolve bare names by it. */
export const kinds: readonly AnyKind[] = [
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  Pod,
  Secret,
  ServiceAccount,
  Service,
  Deployment,
  ReplicaSet,
  IngressClass,
  Ingress,
  IPAddress,
  ServiceCIDR,
  Lease,
  EndpointSlice,
];
