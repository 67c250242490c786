import { createHash } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648 base32 without padding. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(held >>> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return text;
}

const suffix = (text: string): string => base32(createHash("sha256").update(text).digest()).slice(0, 16);

/** The chains of one service port: all end in the same sixteen characters. */
export type ServiceChain = "KUBE-SVC" | "KUBE-SVL" | "KUBE-FW" | "KUBE-EXT";

/**
 * The name of a chain that kube-proxy's iptables mode gives a service port (pkg/proxy/iptables/proxier.go,
 * portProtoHash).
 * @param portName `namespace/name:port`, or `namespace/name` where the port has no name
 * @param protocol in any case; it is hashed in lower case
 */
export function serviceChain(prefix: ServiceChain, portName: string, protocol: string): string {
  return `${prefix}-${suffix(portName + protocol.toLowerCase())}`;
}

/**
 * The name of an endpoint's chain (servicePortEndpointChainName).
 * @param endpoint `10.244.1.2:8080`
 */
export function endpointChain(portName: string, protocol: string, endpoint: string): string {
  return `KUBE-SEP-${suffix(portName + protocol.toLowerCase() + endpoint)}`;
}
