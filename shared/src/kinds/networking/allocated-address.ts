import { ipFamily, type IpFamily } from "../../meta/ip.ts";
import type { ObjectRef } from "../../meta/object.ts";
import type { IPAddress } from "./ip-address.ts";

export const familyLabel = "ipaddress.kubernetes.io/ip-family";
export const managedByLabel = "ipaddress.kubernetes.io/managed-by";
const allocator = "ipallocator.k8s.io";

/** The IPAddress that says which Service holds an address (pkg/registry/core/service/ipallocator). @param ip canonical text */
export function allocatedAddress(ip: string, { namespace = "", name }: ObjectRef): IPAddress {
  const family: IpFamily = ipFamily(ip) ?? "IPv4";
  return {
    metadata: { name: ip, labels: { [familyLabel]: family, [managedByLabel]: allocator } },
    spec: { parentRef: { resource: "services", namespace, name } },
  };
}

/** The allocator made it; anybody may make others. */
export const isAllocated = ({ metadata }: IPAddress): boolean => metadata.labels?.[managedByLabel] === allocator;

/** It stands for the address of a Service, whichever. */
export const refersToService = ({ spec }: IPAddress): boolean => !spec?.parentRef?.group && spec?.parentRef?.resource === "services";
