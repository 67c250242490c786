import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { ApiNetwork } from "@kx/shared/net/api-network";
import type { ProxyTarget } from "./target.ts";

/** Opens a connection as the API server's node; a certificate is not looked at, as by a cluster's proxy transport. @throws ConnectError */
export async function connectTarget(network: ApiNetwork, { scheme, ip, port }: ProxyTarget, signal: AbortSignal): Promise<Duplex> {
  const connection = await network.connect({ ip, port, protocol: "TCP" }, signal);
  const socket = connection.open();
  socket.once("close", () => connection.close());
  return scheme === "https" ? connectTls({ socket, rejectUnauthorized: false }) : socket;
}
