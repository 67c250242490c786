import { cidrSize, parseCidr, type Cidr, type Ip } from "../../meta/ip.ts";
import type { ServiceCIDR } from "./service-cidr.ts";

/** The blocks that a ServiceCIDR names. */
export function blocksOf(range: ServiceCIDR | undefined): Cidr[] {
  return (range?.spec?.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
}

/** How many addresses can be given out: not the network address, nor IPv4's broadcast address. */
export function usableSize(cidr: Cidr): bigint {
  const unusable = cidr.family === "IPv4" ? 2n : 1n;
  const size = cidrSize(cidr);
  return size > unusable ? size - unusable : 0n;
}

/** Whether a block gives the address out. Upstream: pkg/api/servicecidr PrefixContainsIP. */
export function isUsable(cidr: Cidr, ip: Ip): boolean {
  const offset = ip.value - cidr.first;
  return ip.family === cidr.family && offset >= 1n && offset <= usableSize(cidr);
}
