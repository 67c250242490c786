import { cidrContains, formatCidr, formatIp, parseCidr, parseIp } from "./ip.ts";

const noIp = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const noCidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/**
 * Faults of an address in a field that predates canonical form; other spellings of IPv6 pass.
 * Upstream: apimachinery util/validation/ip.go IsValidIPForLegacyField, strict as since 1.36.
 */
export function ipFaults(text: string): string[] {
  const ip = parseIp(text);
  if (!ip) return [noIp];
  return [
    ...(ip.leadingZeros ? ["must not have leading 0s"] : []),
    ...(ip.mapped ? ["must not be an IPv4-mapped IPv6 address"] : []),
  ];
}

/** Faults of an address that must be written canonically (IsValidIP): the name of an IPAddress. */
export function canonicalIpFaults(text: string): string[] {
  const faults = ipFaults(text);
  if (faults.length > 0) return faults;
  const canonical = formatIp(parseIp(text)!);
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Faults of a block in a field that predates canonical form (IsValidCIDRForLegacyField, strict as since 1.36). */
export function cidrFaults(text: string): string[] {
  const cidr = parseCidr(text);
  if (!cidr) return [noCidr];
  const [address = "", length = ""] = text.split("/");
  const ip = parseIp(address)!;
  if (ip.leadingZeros || (length.length > 1 && length.startsWith("0"))) return ["must not have leading 0s in IP or prefix length"];
  if (ip.mapped) return ["must not have an IPv4-mapped IPv6 address"];
  return ip.value === cidr.first ? [] : ["must not have bits set beyond the prefix length"];
}

/** Faults of a block that must be written canonically (IsValidCIDR): a ServiceCIDR's. */
export function canonicalCidrFaults(text: string): string[] {
  const faults = cidrFaults(text);
  if (faults.length > 0) return faults;
  const canonical = formatCidr(parseCidr(text)!);
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Each range that an endpoint's address may not be in, and how the fault reads. */
const special = [
  { blocks: ["127.0.0.0/8", "::1/128"], fault: "may not be in the loopback range (127.0.0.0/8, ::1/128)" },
  { blocks: ["169.254.0.0/16", "fe80::/10"], fault: "may not be in the link-local range (169.254.0.0/16, fe80::/10)" },
  {
    // The text says /10, but net.IP.IsLinkLocalMulticast looks at ff02::/16 (any flags: ff?2).
    blocks: ["224.0.0.0/24", ...Array.from({ length: 16 }, (_, flags) => `ff${flags.toString(16)}2::/16`)],
    fault: "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  },
].map(({ blocks, fault }) => ({ cidrs: blocks.map((block) => parseCidr(block)!), fault }));

/**
 * Faults of an address that stands for an endpoint or, for historical reasons, a Service's external IP.
 * Upstream: pkg/apis/core/validation ValidateEndpointIP.
 */
export function endpointIpFaults(text: string): string[] {
  const ip = parseIp(text);
  if (!ip) return ["must be a valid IP address"];
  if (ip.value === 0n) return [`may not be unspecified (${text})`];
  return special.filter(({ cidrs }) => cidrs.some((cidr) => cidrContains(cidr, ip))).map(({ fault }) => fault);
}

/** Warnings for an odd spelling that passes, or passed before 1.36 (GetWarningsForIP). */
export function ipWarnings(path: string, text: string): string[] {
  const ip = parseIp(text);
  if (!ip) return [];
  const canonical = formatIp(ip);
  if (ip.leadingZeros || ip.mapped) {
    return [`${path}: non-standard IP address ${JSON.stringify(text)} is invalid: use ${JSON.stringify(canonical)}`];
  }
  if (ip.family === "IPv4" || text === canonical) return [];
  return [
    `${path}: IPv6 address ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`,
  ];
}

/** Warnings for an odd spelling of a block (GetWarningsForCIDR); what is refused anyway gets none. */
export function cidrWarnings(path: string, text: string): string[] {
  const cidr = parseCidr(text);
  if (!cidr || cidrFaults(text).length > 0 || cidr.family === "IPv4") return [];
  const canonical = formatCidr(cidr);
  if (text === canonical) return [];
  return [
    `${path}: IPv6 CIDR value ${JSON.stringify(text)} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`,
  ];
}
