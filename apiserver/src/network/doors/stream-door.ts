import { createServer, type AddressInfo, type Socket } from "node:net";

/** One real listening socket. */
export interface Door {
  /** Where it listens, once `opened`. */
  readonly host: string;
  readonly port: number;
  /** Rejects with the system's error where it cannot listen. */
  readonly opened: Promise<void>;
  close(): void;
}

/** Listens for TCP. @param at port 0 lets the system choose */
export function openStreamDoor(at: { host: string; port: number }, admitSocket: (socket: Socket) => void): Door {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    admitSocket(socket);
  });
  let port = at.port;
  const opened = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.host, () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  });
  return {
    host: at.host,
    get port() {
      return port;
    },
    opened,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
