import type { Protocol } from "@kx/shared/net/addresses";
import { ConnectError, type Call, type Hop, type Resolver, type Sender } from "@kx/shared/net/fabric";
import type { ConnectingFabric, FabricConnection } from "./fabric.ts";

/** Where somebody wants to go, by name. */
export interface Destination {
  readonly from: Sender;
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  readonly protocol?: Protocol;
  readonly hops?: Hop[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Connects by name. */
export type Reach = (destination: Destination) => Promise<FabricConnection>;

/** Resolves, and tries the addresses in turn, as curl does. @throws ConnectError the last one's failure */
export function createReach(fabric: ConnectingFabric, resolver: Resolver): Reach {
  return async ({ from, host, port, protocol = "TCP", hops, signal }) => {
    const { ips } = await resolver.resolve(from, host, hops);
    for (let index = 0; ; index++) {
      const call: Call = { from, to: { ip: ips[index] ?? "", port, protocol }, host };
      if (hops) call.hops = hops;
      if (signal) call.signal = signal;
      try {
        return await fabric.connect(call);
      } catch (error) {
        if (!(error instanceof ConnectError) || index >= ips.length - 1) throw error;
      }
    }
  };
}
