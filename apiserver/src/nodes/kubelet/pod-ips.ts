/** The last address of a node's range stands for clients that are no pods (`kx curl`). */
export const reservedHost = 254;

/** Addresses of one node's pod range, handed out in turn as the host-local CNI plugin does. */
export class PodIPs {
  private readonly prefix: string;
  private readonly taken = new Set<string>();
  private last = 1;

  /** @param podCIDR a /24 */
  constructor(podCIDR: string) {
    this.prefix = podCIDR.slice(0, podCIDR.lastIndexOf(".") + 1);
  }

  /** A pod keeps the address that it had before a restart. */
  claim(ip: string): void {
    this.taken.add(ip);
    const host = Number(ip.slice(ip.lastIndexOf(".") + 1));
    if (ip.startsWith(this.prefix) && host > this.last) this.last = host;
  }

  /** @returns undefined when the range is full */
  next(): string | undefined {
    for (let step = 1; step < reservedHost; step++) {
      const host = ((this.last + step - 2) % (reservedHost - 2)) + 2;
      const ip = `${this.prefix}${host}`;
      if (this.taken.has(ip)) continue;
      this.taken.add(ip);
      this.last = host;
      return ip;
    }
    return undefined;
  }

  release(ip: string): void {
    this.taken.delete(ip);
  }
}
