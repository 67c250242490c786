/** The form in which names are compared: lower case, no final dot. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

/** `10.244.1.2` as a label: `10-244-1-2`; an IPv6 address that would end in `-` gets a `0` (CoreDNS, endpointHostname). */
export function addressLabel(ip: string): string {
  if (!ip.includes(":")) return ip.replaceAll(".", "-");
  const label = ip.replaceAll(":", "-");
  return label.endsWith("-") ? `${label}0` : label;
}

/** The address that an `a-b-c-d` label stands for, or undefined. */
export function labelAddress(label: string): string | undefined {
  return /^\d{1,3}(-\d{1,3}){3}$/.test(label) ? label.replaceAll("-", ".") : undefined;
}

/** The address that a reverse name of IPv4 asks for: `5.0.0.10.in-addr.arpa` is 10.0.0.5. */
export function reverseAddress(name: string): string | undefined {
  const suffix = ".in-addr.arpa";
  if (!name.endsWith(suffix)) return undefined;
  const labels = name.slice(0, -suffix.length).split(".");
  return labels.length === 4 ? labels.reverse().join(".") : undefined;
}
