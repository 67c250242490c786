import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { ConnectError, type Fabric, type Sender } from "@kx/shared/net/fabric";
import type { SocketAddress } from "@kx/shared/net/addresses";
import type { Door } from "./stream-door.ts";

/** Listens for UDP; every client socket is a flow of its own. A datagram that reaches nobody is lost, as on a network. */
export function openDatagramDoor(
  at: { host: string; port: number },
  way: { fabric: Fabric; from: () => Sender; to: SocketAddress },
): Door {
  const socket = createSocket(isIPv6(at.host) ? "udp6" : "udp4");
  socket.on("message", (message, client) => {
    const reply = (answer: Uint8Array): void => socket.send(answer, client.port, client.address);
    try {
      way.fabric.send({ from: way.from(), to: way.to, fromPort: client.port, message, reply });
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
    }
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(at.port, at.host, () => {
      socket.on("error", () => undefined);
      resolve();
    });
  });
  let closed = false;
  return {
    host: at.host,
    port: at.port,
    opened,
    close() {
      if (closed) return;
      closed = true;
      // A socket whose bind failed is closed already.
      void opened.then(
        () => socket.close(),
        () => undefined,
      );
    },
  };
}
