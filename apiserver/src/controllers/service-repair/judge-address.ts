import type { Service } from "@kx/shared/kinds/core/service";
import { specOf } from "@kx/shared/kinds/core/service/model";
import { familyLabel, isAllocated, refersToService } from "@kx/shared/kinds/networking/allocated-address";
import type { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { formatIp, parseIp } from "@kx/shared/meta/ip";
import type { ObjectRef } from "@kx/shared/meta/object";

/** The Service that an IPAddress names. */
export function parentOf({ spec }: IPAddress): ObjectRef {
  const { namespace = "", name = "" } = spec?.parentRef ?? {};
  return { namespace, name };
}

/** Whether the Service has that address. @param ip canonical text */
export function hasAddress(service: Service, ip: string): boolean {
  return (specOf(service).clusterIPs ?? []).some((text) => {
    const parsed = parseIp(text);
    return parsed !== undefined && formatIp(parsed) === ip;
  });
}

/** What is the matter between a Service's address and the IPAddress of that name. */
export type Verdict = "fine" | "unmarked" | "wrong reference" | "shared";

/**
 * Judges what a Service finds at its address. Upstream: ipallocator/controller/repairip.go syncService.
 * @param parent the Service that the IPAddress names, when it is another one that is there
 */
export function judgeAddress(service: Service, address: IPAddress, parent: Service | undefined): Verdict {
  if (!refersToService(address)) return "wrong reference";
  const { namespace, name } = parentOf(address);
  if (namespace !== service.metadata.namespace || name !== service.metadata.name) {
    if (!parent) return "wrong reference";
    if (hasAddress(parent, address.metadata.name ?? "")) return "shared";
  }
  return isMarked(address) ? "fine" : "unmarked";
}

function isMarked(address: IPAddress): boolean {
  return isAllocated(address) && address.metadata.labels?.[familyLabel] === parseIp(address.metadata.name ?? "")?.family;
}
