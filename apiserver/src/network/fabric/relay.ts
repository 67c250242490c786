import { connect } from "node:net";
import { pipeline } from "node:stream";
import type { Acceptor } from "@kx/shared/net/fabric";

/** Passes a connection on to a real listener of this machine, such as the API server behind `kubernetes`. */
export function createRelay(target: { host: string; port: number }): Acceptor {
  return {
    accept(connection) {
      const socket = connect({ host: target.host, port: target.port, noDelay: true });
      const closed = (): void => {
        connection.destroy();
        socket.destroy();
      };
      pipeline(connection, socket, closed);
      pipeline(socket, connection, closed);
    },
  };
}
