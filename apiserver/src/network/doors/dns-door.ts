import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { openStreamDoor, type Door } from "./stream-door.ts";
import { answerMessage, type MessageOptions } from "../dns/message.ts";
import { answerStream } from "../dns/stream.ts";

/** The cluster's DNS on a real loopback address, over TCP and UDP on the same port. @param at port 0 lets the system choose */
export function openDnsDoor(at: { host: string; port: number }, options: MessageOptions): Door {
  const udp = createSocket(isIPv6(at.host) ? "udp6" : "udp4");
  udp.on("message", (message, client) => {
    const answer = answerMessage(message, options, true);
    if (answer) udp.send(answer, client.port, client.address);
  });
  const tcp = openStreamDoor(at, (socket) => answerStream(socket, options));
  const opened = tcp.opened.then(
    () =>
      new Promise<void>((resolve, reject) => {
        udp.once("error", reject);
        udp.bind(tcp.port, at.host, () => {
          udp.on("error", () => undefined);
          resolve();
        });
      }),
  );
  return {
    host: at.host,
    get port() {
      return tcp.port;
    },
    opened,
    close() {
      tcp.close();
      void opened.then(
        () => udp.close(),
        () => undefined,
      );
    },
  };
}
