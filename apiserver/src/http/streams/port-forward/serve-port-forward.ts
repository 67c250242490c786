import type { Clock } from "@kx/shared/meta/clock";
import { badRequest } from "@kx/shared/errors/status-error";
import { PlainError } from "../../answers/plain-error.ts";
import type { Reply, Upgrade } from "../../answers/reply.ts";
import { acceptSpdy, negotiateSpdy, requireSpdy } from "../spdy/accept-spdy.ts";
import { acceptWebSocket, isWebSocket, negotiateWebSocket, offeredProtocols, requireWebSocket } from "../websocket/accept-websocket.ts";
import { byteStream } from "../websocket/byte-stream.ts";
import { channelForwardProtocols, forwardOverChannels } from "./channel-forward.ts";
import type { ConnectPort } from "./exchange-bytes.ts";
import { forwardOverSpdy, portForwardProtocol } from "./spdy-forward.ts";

/** SPDY inside WebSocket messages: what kubectl asks for first. */
const tunnelPrefix = "SPDY/3.1+";

export interface PortForward {
  /** Ports in the query: what WebSocket channels are opened for. */
  readonly ports: readonly number[];
  readonly connect: ConnectPort;
}

/** Forwards ports of a pod, in whichever of the three ways the client asks for. @throws StatusError, PlainError 400, 403, 405 */
export async function servePortForward(reply: Reply, { ports, connect }: PortForward, clock: Clock): Promise<void> {
  const { upgrade, incoming } = reply;
  if (!upgrade) throw badRequest("Upgrade request required");
  if (!isWebSocket(incoming)) {
    const asked = incoming.headers["x-stream-protocol-version"];
    const protocol = negotiateSpdy(incoming, Array.isArray(asked) ? asked.join(",") : asked, [portForwardProtocol]);
    requireSpdy(incoming);
    return await forwardOverSpdy(acceptSpdy(reply, upgrade, protocol), connect, clock);
  }
  requireWebSocket(incoming);
  const tunnels = offeredProtocols(incoming).filter((protocol) => protocol.startsWith(tunnelPrefix) && protocol.endsWith(".k8s.io"));
  if (tunnels.length > 0) return await tunnel(reply, upgrade, { tunnels, connect, clock });
  if (ports.length === 0) throw new PlainError(400, 'query parameter "port" is required');
  const protocol = negotiateWebSocket(incoming, channelForwardProtocols);
  const socket = await acceptWebSocket(reply, upgrade, protocol);
  await forwardOverChannels(socket, { base64: protocol.includes("base64"), ports, connect });
}

async function tunnel(reply: Reply, upgrade: Upgrade, { tunnels, connect, clock }: { tunnels: readonly string[]; connect: ConnectPort; clock: Clock }): Promise<void> {
  const inner = tunnels.map((protocol) => protocol.slice(tunnelPrefix.length));
  const protocol = negotiateSpdy(reply.incoming, inner.join(","), [portForwardProtocol]);
  const socket = await acceptWebSocket(reply, upgrade, `${tunnelPrefix}${protocol}`);
  await forwardOverSpdy(byteStream(socket), connect, clock);
}
