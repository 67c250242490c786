import type { IncomingMessage } from "node:http";
import type { Reply, Upgrade } from "../../answers/reply.ts";
import { acceptWebSocket, negotiateWebSocket, offeredProtocols, requireWebSocket } from "../websocket/accept-websocket.ts";
import { openChannels } from "../websocket/channels.ts";
import { translatedStatus } from "./command-status.ts";
import type { CommandConnection, CommandStatus, OpenCommand, StreamOptions } from "./command-streams.ts";

const channel = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4 } as const;

const v5 = "v5.channel.k8s.io";
/** What the streaming server of a container runtime speaks beside v5, which the kubelet translates. */
const untranslated = ["", "channel.k8s.io", "base64.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io"];

/** A remote command over WebSocket channels. @throws PlainError 400, 403, 405 for a handshake that does not fit */
export function websocketCommand(reply: Reply, upgrade: Upgrade): OpenCommand {
  requireWebSocket(reply.incoming);
  const protocol = protocolOf(reply.incoming);
  return async (options) => {
    const socket = await acceptWebSocket(reply, upgrade, protocol);
    const codec = { base64: protocol.includes("base64"), closes: protocol === v5 };
    const read = [...(options.stdin ? [channel.stdin] : []), channel.resize];
    const channels = openChannels(socket, codec, { count: 5, read });
    // An empty message tells the client that it is connected.
    channels.write(greeted(options), Buffer.alloc(0));
    return {
      stdin: channels.readers.get(channel.stdin),
      resize: channels.readers.get(channel.resize),
      stdout: (bytes) => channels.write(channel.stdout, bytes),
      stderr: (bytes) => channels.write(channel.stderr, bytes),
      async finish(status) {
        const told = statusText(status, protocol);
        if (told !== undefined) await channels.write(channel.status, Buffer.from(told));
        channels.close();
      },
      gone: channels.gone,
    } satisfies CommandConnection;
  };
}

/** Whoever offers v5, at whatever place, gets it: its requests go another way. */
const protocolOf = (incoming: IncomingMessage): string => (offeredProtocols(incoming).includes(v5) ? v5 : negotiateWebSocket(incoming, untranslated));

function greeted({ stdout, stderr }: StreamOptions): number {
  if (stdout) return channel.stdout;
  return stderr ? channel.stderr : channel.status;
}

/** Before v4 an error's message is told, and success by nothing. */
function statusText(status: CommandStatus, protocol: string): string | undefined {
  if (protocol === v5) return JSON.stringify(translatedStatus(status));
  if (protocol.startsWith("v4.")) return JSON.stringify(status);
  return status.status === "Success" ? undefined : status.message;
}
