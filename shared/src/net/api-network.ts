import type { SocketAddress } from "./addresses.ts";
import type { Connection } from "./fabric.ts";

/** How the API server reaches addresses of the simulated network (its `proxy` subresources): as the node that it runs on. */
export interface ApiNetwork {
  /** @throws ConnectError */
  connect(to: SocketAddress, signal?: AbortSignal): Promise<Connection>;
}
