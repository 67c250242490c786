import { addressAt, parseCidr } from "./topology/cidr.ts";

/** Who has which address of an IPv4 range. A holder has one at most. */
export interface LoadBalancerPool {
  /** `127.1.200.0/24` */
  readonly range: string;
  of(holder: string): string | undefined;
  /** Gives the holder that very address, and takes the one back that it had. False when it is outside, or somebody else's. */
  take(holder: string, ip: string): boolean;
  /** The first free address; undefined when there is none. */
  takeFree(holder: string): string | undefined;
  release(holder: string): void;
}

export function createLoadBalancerPool(range: string): LoadBalancerPool {
  const block = parseCidr(range);
  const size = 2 ** (32 - block.bits);
  const ownerOf = new Map<string, string>();
  const addressOf = new Map<string, string>();

  function release(holder: string): void {
    const ip = addressOf.get(holder);
    if (ip === undefined) return;
    addressOf.delete(holder);
    ownerOf.delete(ip);
  }

  function take(holder: string, ip: string): boolean {
    if (!block.contains(ip) || (ownerOf.get(ip) ?? holder) !== holder) return false;
    release(holder);
    ownerOf.set(ip, holder);
    addressOf.set(holder, ip);
    return true;
  }

  return {
    range,
    of: (holder) => addressOf.get(holder),
    take,
    takeFree(holder) {
      for (let offset = 1; offset < size - 1; offset++) {
        const ip = addressAt(range, offset);
        if (take(holder, ip)) return ip;
      }
      return undefined;
    },
    release,
  };
}
