/** A transport protocol as a Service port names it. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** One place on the simulated network. `ip` is canonical text (RFC 5952 for IPv6). */
export interface SocketAddress {
  ip: string;
  port: number;
  protocol: Protocol;
}

/** The lookup key of a listener or frontend: `TCP 10.0.0.1:80`, `UDP [fd00::1]:53`. */
export function addressKey(protocol: Protocol, ip: string, port: number): string {
  return `${protocol} ${hostPort(ip, port)}`;
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function hostPort(ip: string, port: number): string {
  return ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
}
