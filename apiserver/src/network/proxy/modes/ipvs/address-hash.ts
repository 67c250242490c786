import { isIPv6 } from "node:net";
import { ipv4Number } from "../../../topology/cidr.ts";

/** The eight groups of an IPv6 address. */
function groups(ip: string): number[] {
  const [head = "", tail] = ip.split("::");
  const parsed = (text: string | undefined): number[] => (text ? text.split(":").map((group) => parseInt(group, 16)) : []);
  const [left, right] = [parsed(head), parsed(tail)];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

/** An address as one number of 32 bits; the four words of an IPv6 address are folded by exclusive or, as all schedulers do. */
export function foldedAddress(ip: string): number {
  if (!isIPv6(ip)) return ipv4Number(ip);
  const parts = groups(ip);
  let folded = 0;
  for (let word = 0; word < 8; word += 2) folded ^= (((parts[word] ?? 0) << 16) | (parts[word + 1] ?? 0)) >>> 0;
  return folded >>> 0;
}

/** include/linux/hash.h, hash_32: the upper bits of the product with GOLDEN_RATIO_32. */
export const hash32 = (value: number, bits: number): number => Math.imul(value, 0x61c88647) >>> (32 - bits);
