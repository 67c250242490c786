import { ipAt, parseCidr } from "@kx/shared/meta/ip";

/**
 * The nth address of the primary Service range: 1 is the API's, 10 the DNS service's by kubeadm's convention.
 * @param serviceCIDR one range, or two of different families: `10.0.0.0/16,fd00:10::/112`
 */
export function serviceAddress(serviceCIDR: string, n: number): string {
  const range = parseCidr(serviceRanges(serviceCIDR)[0]);
  if (!range) throw new Error(`${serviceCIDR} is no range of addresses`);
  return ipAt(range, n);
}

/** The ranges of `--service-cidr`, the primary one first. */
export function serviceRanges(serviceCIDR: string): [string, ...string[]] {
  return serviceCIDR.split(",") as [string, ...string[]];
}
