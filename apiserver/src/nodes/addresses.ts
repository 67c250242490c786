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

/** What the nodes of a cluster share. */
export interface NodeRanges {
  /** Of all pods; each node has a /24 of it. */
  readonly podCIDR: string;
  /** C of 127.C.0.N, which differs per cluster so that clusters do not collide. */
  readonly loopback: number;
}

/** The last part of an address counts the nodes, and the highest of these are taken. */
const mostNodes = 250;

/** The addresses of node N, counted from 1: 172.18.0.(N+1), 127.C.0.N, and the Nth /24 of the pod range. */
export function nodeAddresses(number: number, { podCIDR, loopback }: NodeRanges, name = `node-${number}`): NodeAddresses {
  const range = baseOf(podCIDR) + number * 256;
  return {
    name,
    internalIP: `172.18.${(number + 1) >> 8}.${(number + 1) & 255}`,
    externalIP: `127.${loopback}.0.${number}`,
    podCIDR: `${dotted(range)}/24`,
    bridgeIP: dotted(range + 1),
  };
}

/** N of the node that has this pod range; undefined for a range that is no node's. */
export function nodeNumber(podCIDR: string, ranges: NodeRanges): number | undefined {
  const number = (baseOf(podCIDR) - baseOf(ranges.podCIDR)) / 256;
  return podCIDR.endsWith("/24") && Number.isInteger(number) && number >= 1 && number <= lastNumber(ranges) ? number : undefined;
}

/**
 * The number for a new node: the one in its name where that is free, else the lowest free one.
 * @returns undefined when all are taken
 */
export function freeNumber(name: string, taken: ReadonlySet<number>, ranges: NodeRanges): number | undefined {
  const last = lastNumber(ranges);
  const own = Number(/^node-([1-9]\d{0,2})$/.exec(name)?.[1]);
  if (own <= last && !taken.has(own)) return own;
  return Array.from({ length: last }, (_, index) => index + 1).find((number) => !taken.has(number));
}

/** The first /24 is nobody's. */
function lastNumber({ podCIDR }: NodeRanges): number {
  return Math.min(mostNodes, 2 ** (24 - Number(podCIDR.split("/")[1])) - 1);
}

const baseOf = (cidr: string): number => cidr.split("/")[0]!.split(".").reduce((number, part) => number * 256 + Number(part), 0);

const dotted = (ip: number): string => [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join(".");
