/** Where a simulated node stands on the networks. */
export interface NodeAddresses {
  /** `node-1` ... */
  readonly name: string;
  /** In the fabric and in printed rules. */
  readonly internalIP: string;
  /** The loopback address where a plain client reaches its doors. */
  readonly externalIP: string;
  /** The pods' range. */
  readonly podCIDR: string;
  /** The node's own address in that range: the source of probes and of masqueraded traffic to its own pods. */
  readonly bridgeIP: string;
}

/**
 * The addresses of node N, counted from 1: 172.18.0.(N+1), 127.C.0.N, and the Nth /24 of the pod range.
 * @param loopback C, which differs per cluster so that clusters do not collide
 */
export function nodeAddresses(number: number, { podCIDR, loopback }: { podCIDR: string; loopback: number }): NodeAddresses {
  const base = Number.parseInt(podCIDR.split("/")[0]!.split(".").reduce((hex, part) => hex + Number(part).toString(16).padStart(2, "0"), ""), 16);
  const range = base + number * 256;
  return {
    name: `node-${number}`,
    internalIP: `172.18.${(number + 1) >> 8}.${(number + 1) & 255}`,
    externalIP: `127.${loopback}.0.${number}`,
    podCIDR: `${dotted(range)}/24`,
    bridgeIP: dotted(range + 1),
  };
}

const dotted = (ip: number): string => [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join(".");
