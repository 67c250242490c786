export type IpFamily = "IPv4" | "IPv6";

/** An address as a number of its family's width. */
export interface Ip {
  readonly family: IpFamily;
  readonly value: bigint;
}

/** What the text of an address says beside its value. */
export interface ParsedIp extends Ip {
  /** An octet was written with a leading 0, which some programs read as octal. */
  readonly leadingZeros: boolean;
  /** It was written as an IPv4-mapped IPv6 address (`::ffff:10.0.0.1`); family and value are those of the IPv4 one. */
  readonly mapped: boolean;
}

/** A block of addresses; `first` is its network address. */
export interface Cidr {
  readonly family: IpFamily;
  readonly first: bigint;
  readonly prefixLength: number;
}

const bitsOf = { IPv4: 32, IPv6: 128 } as const;
const mappedPrefix = 0xffffn;

/**
 * Reads an address as the API does: leading zeros are decimal, IPv6 may end in a dotted quad, no zone.
 * Upstream: k8s.io/utils/net ParseIPSloppy.
 * @returns undefined when the text is no address
 */
export function parseIp(text: string): ParsedIp | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): ParsedIp | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^\d+$/.test(octet) && Number(octet) <= 255)) return undefined;
  return {
    family: "IPv4",
    value: octets.reduce((value, octet) => (value << 8n) | BigInt(Number(octet)), 0n),
    leadingZeros: octets.some((octet) => octet.length > 1 && octet.startsWith("0")),
    mapped: false,
  };
}

function parseIpv6(text: string): ParsedIp | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const given = head.groups.length + (tail?.groups.length ?? 0);
  // `::` stands for at least one group.
  if (tail ? given > 7 : given !== 8) return undefined;
  const groups = tail ? [...head.groups, ...Array.from({ length: 8 - given }, () => 0n), ...tail.groups] : head.groups;
  const value = groups.reduce((sum, group) => (sum << 16n) | group, 0n);
  const leadingZeros = head.leadingZeros || (tail?.leadingZeros ?? false);
  const mapped = value >> 32n === mappedPrefix;
  return mapped
    ? { family: "IPv4", value: value & 0xffffffffn, leadingZeros, mapped }
    : { family: "IPv6", value, leadingZeros, mapped };
}

/** The 16-bit groups of one side of `::`; a dotted quad may end the last side. */
function groupsOf(text: string, last: boolean): { groups: bigint[]; leadingZeros: boolean } | undefined {
  if (text === "") return { groups: [], leadingZeros: false };
  const parts = text.split(":");
  const quadText = last && parts.at(-1)!.includes(".") ? parts.pop()! : undefined;
  const quad = quadText === undefined ? undefined : parseIpv4(quadText);
  if (quadText !== undefined && !quad) return undefined;
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  const groups = parts.map((part) => BigInt(`0x${part}`));
  if (quad) groups.push(quad.value >> 16n, quad.value & 0xffffn);
  return { groups, leadingZeros: quad?.leadingZeros ?? false };
}

/** The canonical text: dotted quad, or RFC 5952 (lower case, the first longest run of zero groups as `::`). */
export function formatIp({ family, value }: Ip): string {
  if (family === "IPv4") return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  let run = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0n) end++;
    if (end - start > run.length) run = { start, length: end - start };
  }
  const hex = (some: readonly bigint[]): string => some.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

/** The canonical text of an address in any form; undefined when it is none. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text);
  return ip && formatIp(ip);
}

/** The family of an address, IPv4-mapped ones counting as IPv4; undefined when the text is none. */
export function ipFamily(text: string): IpFamily | undefined {
  return parseIp(text)?.family;
}

/**
 * Reads a block. Bits beyond the prefix are dropped, leading zeros of the length are accepted (ParseCIDRSloppy).
 * @returns undefined when the text is no CIDR
 */
export function parseCidr(text: string): Cidr | undefined {
  const [address, length, more] = text.split("/");
  const ip = parseIp(address ?? "");
  if (!ip || more !== undefined || !length || !/^\d+$/.test(length)) return undefined;
  const prefixLength = Number(length) - (ip.mapped ? 96 : 0);
  if (prefixLength < 0 || prefixLength > bitsOf[ip.family]) return undefined;
  const hostBits = BigInt(bitsOf[ip.family] - prefixLength);
  return { family: ip.family, first: (ip.value >> hostBits) << hostBits, prefixLength };
}

/** `10.0.0.0/16`, canonical. */
export function formatCidr({ family, first, prefixLength }: Cidr): string {
  return `${formatIp({ family, value: first })}/${prefixLength}`;
}

/** How many addresses the block has, network and broadcast address included. */
export function cidrSize({ family, prefixLength }: Cidr): bigint {
  return 1n << BigInt(bitsOf[family] - prefixLength);
}

export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  return cidr.family === ip.family && ip.value >= cidr.first && ip.value < cidr.first + cidrSize(cidr);
}

/** The address at an offset; 0 is the network address. It may lie outside the block. */
export function ipAt({ family, first }: Cidr, offset: number | bigint): string {
  return formatIp({ family, value: first + BigInt(offset) });
}

/** Every address of the block in order, network and broadcast address included. */
export function* addressesOf(cidr: Cidr): Generator<string> {
  const size = cidrSize(cidr);
  for (let offset = 0n; offset < size; offset++) yield ipAt(cidr, offset);
}
