import type { Socket } from "node:net";
import { ConnectError, type Call } from "@kx/shared/net/fabric";
import type { ConnectingFabric } from "../fabric/fabric.ts";

/**
 * Takes a real connection into the network. What its client sees of a failure: a drop leaves it accepted and silent,
 * everything else resets it.
 */
export async function admit(fabric: ConnectingFabric, socket: Socket, call: Call): Promise<void> {
  // Without a listener an error of a socket that nobody has taken yet would end the process.
  socket.on("error", () => socket.destroy());
  try {
    const connection = await fabric.connect(call);
    socket.once("close", () => connection.close());
    connection.handOver(socket);
  } catch (error) {
    if (error instanceof ConnectError && error.code === "dropped") socket.resume();
    else socket.resetAndDestroy();
  }
}
