import type { Endpoint, EndpointSlicePort } from "@kx/shared/kinds/discovery/endpoint-slice";
import { sortByHash, struct, typed } from "../endpoints/dump-hash.ts";

export type AddressType = "IPv4" | "IPv6";

/** Endpoints that share an address type and a list of ports: a slice holds such ones only. */
export interface EndpointGroup {
  readonly addressType: AddressType;
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: readonly Endpoint[];
}

/** Names the ports of a group or slice, in whatever order they stand. */
export function portsKey(ports: readonly EndpointSlicePort[] | undefined | null): string {
  return (ports ?? []).map(slicePortDump).sort().join();
}

/** Ports in upstream's order (endpointslice/util NewPortMapKey). */
export const sortPorts = (ports: readonly EndpointSlicePort[]): EndpointSlicePort[] => sortByHash(ports, slicePortDump);

/** What upstream hashes to order the ports of a slice. */
export function slicePortDump({ name, protocol, port, appProtocol }: EndpointSlicePort): string {
  return `(v1.EndpointPort)${struct({
    Name: typed("*string", name),
    Protocol: typed("*v1.Protocol", protocol),
    Port: typed("*int32", port),
    AppProtocol: typed("*string", appProtocol),
  })}`;
}

/** Two endpoints of this same key are one endpoint, perhaps in another condition (endpointslice/util EndpointSet). */
export function endpointKey({ addresses, hostname = "", targetRef }: Endpoint): string {
  return `${[...addresses].sort().join()} ${hostname} ${targetRef?.namespace ?? ""}/${targetRef?.name ?? ""}`;
}
