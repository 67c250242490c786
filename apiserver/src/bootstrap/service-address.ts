import { ipAt, parseCidr } from "@kx/shared/meta/ip";

/** The nth address of the Service range: 1 is the API's, 10 the DNS service's by kubeadm's convention. */
export function serviceAddress(serviceCIDR: string, n: number): string {
  const range = parseCidr(serviceCIDR);
  if (!range) throw new Error(`${serviceCIDR} is no range of addresses`);
  return ipAt(range, n);
}
