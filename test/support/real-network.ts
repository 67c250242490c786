import { connect } from "node:net";
import { hostPort } from "@kx/shared/net/addresses";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import { ConnectError, type Connection, type Flow } from "@kx/shared/net/fabric";

/** A simulated network whose addresses are ports of this machine's loopback. */
export interface RealNetwork extends ApiNetwork {
  /** `10.244.1.5:80` -> the port where it really is. Others refuse; a `failure` is what dialling them ends with. */
  readonly places: Map<string, number | ConnectError>;
}

export function realNetwork(): RealNetwork {
  const places = new Map<string, number | ConnectError>();
  return {
    places,
    // oxlint-disable-next-line require-await -- as the real one
    async connect(to) {
      const place = places.get(hostPort(to.ip, to.port)) ?? new ConnectError("refused", "nothing listens there");
      if (place instanceof ConnectError) throw place;
      const flow: Flow = { sender: { kind: "node", ip: "172.18.0.2" }, original: to, destination: to, source: { ip: "172.18.0.2", port: 40_000 } };
      const connection: Connection = {
        flow,
        acceptor: {},
        open: () => connect({ host: "127.0.0.1", port: place, allowHalfOpen: true }),
        handOver: (socket) => socket.destroy(),
        serve: (_request, response) => response.destroy(),
        close() {},
      };
      return connection;
    },
  };
}
