import { at, invalid } from "@kx/shared/errors/field-errors";
import { internalError, invalidObject, type StatusError } from "@kx/shared/errors/status-error";
import { Service } from "@kx/shared/kinds/core/service";
import { isHeadless, needsClusterIP, specOf } from "@kx/shared/kinds/core/service/model";
import { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import { isUsable, usableSize } from "@kx/shared/kinds/networking/service-blocks";
import { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { cidrSize, formatCidr, formatIp, ipAt, parseIp, type IpFamily } from "@kx/shared/meta/ip";
import { objectKey } from "../keys.ts";
import type { AllocationContext } from "./allocator.ts";
import { addressText } from "./ip-address-text.ts";
import { keepsPreferDualStack } from "./ip-families.ts";
import type { Ledger } from "./ledger.ts";
import { searchOrder, staticBand } from "./search-order.ts";
import { readyRanges, type ReadyRange } from "./service-ranges.ts";

const keyOf = (ip: string): string => objectKey(IPAddress.resource, { name: ip });

/** Takes an address for every family of a new service, asked for or drawn; families are filled in already. */
export function takeClusterIPs(service: Service, ledger: Ledger, context: AllocationContext): void {
  if (!needsClusterIP(service) || specOf(service).clusterIPs?.[0] === "None") return;
  takeFrom(0, service, ledger, context);
}

/**
 * Takes and releases what an update asks for: everything on the way from and to ExternalName, the second address on
 * the way from and to two families. Upstream: pkg/registry/core/service/storage/alloc.go updateClusterIPs.
 */
export function updateClusterIPs(next: Service, old: Service, ledger: Ledger, context: AllocationContext): void {
  if (keepsPreferDualStack(next, old)) return;
  if (!needsClusterIP(old)) return takeClusterIPs(next, ledger, context);
  if (isHeadless(old)) return;
  if (!needsClusterIP(next)) return releaseClusterIPs(old, ledger, context);
  const [before, after] = [specOf(old).ipFamilies?.length ?? 0, specOf(next).ipFamilies?.length ?? 0];
  if (before === 1 && after === 2) takeFrom(1, next, ledger, context);
  if (before === 2 && after === 1) release(specOf(old).clusterIPs?.[1], old, ledger, context);
}

/** Gives every address back that is still this service's own. */
export function releaseClusterIPs(service: Service, ledger: Ledger, context: AllocationContext): void {
  if (!needsClusterIP(service) || isHeadless(service)) return;
  for (const ip of specOf(service).clusterIPs ?? []) release(ip, service, ledger, context);
}

function takeFrom(first: number, service: Service, ledger: Ledger, context: AllocationContext): void {
  const spec = specOf(service);
  const families = (spec.ipFamilies ?? []) as IpFamily[];
  const clusterIPs = families.map((_, index) => spec.clusterIPs?.[index] ?? "");
  const asked = [...clusterIPs];
  for (const [index, family] of families.entries()) {
    if (index < first) continue;
    const ip = clusterIPs[index] ?? "";
    if (ip) takeAsked(ip, asked, service, ledger, context);
    else clusterIPs[index] = draw(family, service, ledger, context);
  }
  spec.clusterIPs = clusterIPs;
  spec.clusterIP = clusterIPs[0] ?? "";
}

function takeAsked(text: string, asked: readonly string[], service: Service, ledger: Ledger, context: AllocationContext): void {
  const refused = (why: string): StatusError =>
    invalidObject(Service.resource, service.metadata.name ?? "", [
      invalid(at("spec.clusterIPs"), asked, `failed to allocate IP ${text}: ${why}`),
    ]);
  const ip = parseIp(text);
  const ranges = ip ? readyRanges(context.view, ip.family) : [];
  const range = ranges.find((block) => ip && isUsable(block, ip));
  if (!ip || !range) {
    const [first] = ranges;
    throw refused(
      context.dryRun && first
        ? `the provided IP (${text}) is not in the valid range. The range of valid IPs is ${formatCidr(first)}`
        : "the provided network does not match the current range",
    );
  }
  // As upstream, a dry run does not look whether it is taken.
  if (context.dryRun) return;
  const name = formatIp(ip);
  if (!ledger.isFree(keyOf(name))) throw refused("provided IP is already allocated");
  take(name, range, service, ledger, context);
}

/** The range must still be the one that was seen: once its deletion is committed it gives nothing out any more. */
function take(ip: string, { of }: ReadyRange, service: Service, ledger: Ledger, context: AllocationContext): void {
  ledger.require(objectKey(ServiceCIDR.resource, { name: of.metadata.name ?? "" }), Number(of.metadata.resourceVersion));
  ledger.take(keyOf(ip), addressText(ip, service, context));
}

function draw(family: IpFamily, service: Service, ledger: Ledger, context: AllocationContext): string {
  for (const range of readyRanges(context.view, family)) {
    // Nothing is searched for a dry run: the network address stands for any.
    if (context.dryRun) return ipAt(range, 0);
    const size = usableSize(range);
    for (const offset of searchOrder(size, staticBand(cidrSize(range), 16n, 256n), context.random)) {
      const ip = ipAt(range, offset + 1n);
      if (!ledger.isFree(keyOf(ip))) continue;
      take(ip, range, service, ledger, context);
      return ip;
    }
  }
  throw internalError(`failed to allocate a serviceIP for Service ${JSON.stringify(service.metadata.name ?? "")}: range is full`);
}

/** An address whose object is gone, or meanwhile somebody else's, is not given back. */
function release(text: string | undefined, service: Service, ledger: Ledger, { view }: AllocationContext): void {
  const ip = parseIp(text ?? "");
  if (!ip) return;
  const address = view.get(IPAddress, { name: formatIp(ip) });
  const parent = address?.spec?.parentRef;
  const { name, namespace } = service.metadata;
  if (!address || parent?.resource !== "services" || parent.name !== name || parent.namespace !== namespace) return;
  ledger.release(keyOf(formatIp(ip)), Number(address.metadata.resourceVersion));
}
