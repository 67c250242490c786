import { blocksOf, isUsable } from "@kx/shared/kinds/networking/service-blocks";
import type { IPAddress } from "@kx/shared/kinds/networking/ip-address";
import type { ServiceCIDR } from "@kx/shared/kinds/networking/service-cidr";
import { isAllocated } from "@kx/shared/kinds/networking/allocated-address";
import { cidrContains, parseIp, type Cidr } from "@kx/shared/meta/ip";

/**
 * Whether an address would belong to no range if this one went. Upstream: pkg/controller/servicecidrs canDeleteCIDR.
 * @param ranges every ServiceCIDR, this one included
 */
export function isNeeded(range: ServiceCIDR, ranges: readonly ServiceCIDR[], addresses: readonly IPAddress[]): boolean {
  const own = blocksOf(range);
  const others = ranges.filter(({ metadata }) => metadata.name !== range.metadata.name).flatMap(blocksOf);
  if (own.every((block) => others.some((other) => covers(other, block)))) return false;
  return addresses.filter(isAllocated).some(({ metadata }) => {
    const ip = parseIp(metadata.name ?? "");
    if (!ip) return false;
    return own.some((block) => isUsable(block, ip)) && !others.some((block) => isUsable(block, ip));
  });
}

const covers = (outer: Cidr, inner: Cidr): boolean =>
  outer.prefixLength <= inner.prefixLength && cidrContains(outer, { family: inner.family, value: inner.first });
