import { BlockList, isIPv6 } from "node:net";

/** A range of addresses, parsed once. */
export interface Cidr {
  readonly text: string;
  /** Prefix length in bits. */
  readonly bits: number;
  contains(ip: string): boolean;
}

/** An IPv4 address as a number of 32 bits; NaN for anything else. */
export function ipv4Number(ip: string): number {
  const parts = ip.split(".");
  if (parts.length !== 4) return Number.NaN;
  let number = 0;
  for (const part of parts) number = number * 256 + (/^\d{1,3}$/.test(part) && Number(part) < 256 ? Number(part) : Number.NaN);
  return number;
}

const ipv4Text = (number: number): string =>
  `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;

const maskOf = (bits: number): number => (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0);

/** @param text `10.0.0.0/16`, `fd00::/8`, or a bare address as a range of one; surrounding blanks are allowed */
export function parseCidr(text: string): Cidr {
  const [ip = "", prefix] = text.trim().split("/");
  if (isIPv6(ip)) {
    const bits = Number(prefix ?? 128);
    const list = new BlockList();
    list.addSubnet(ip, bits, "ipv6");
    return { text, bits, contains: (candidate) => isIPv6(candidate) && list.check(candidate, "ipv6") };
  }
  const bits = Number(prefix ?? 32);
  const mask = maskOf(bits);
  const base = (ipv4Number(ip) & mask) >>> 0;
  // NaN & mask is 0: an IPv6 candidate must not look like 0.0.0.0.
  return { text, bits, contains: (candidate) => !candidate.includes(":") && (ipv4Number(candidate) & mask) >>> 0 === base };
}

/** The address at `offset` of an IPv4 range, counted from its end when negative: -1 is the broadcast address. */
export function addressAt(cidr: string, offset: number): string {
  const [ip = "", prefix] = cidr.split("/");
  const bits = Number(prefix ?? 32);
  const base = (ipv4Number(ip) & maskOf(bits)) >>> 0;
  return ipv4Text(offset >= 0 ? base + offset : base + 2 ** (32 - bits) + offset);
}
