import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { sendMessage } from "./send.ts";

/** A WebSocket as one stream of bytes, whose messages mean nothing; its end is a normal close. */
export function byteStream(socket: WebSocket): Duplex {
  const send = async (bytes: Buffer, done: () => void): Promise<void> => {
    await sendMessage(socket, bytes);
    done();
  };
  const stream = new Duplex({
    read: () => socket.resume(),
    write: (bytes: Buffer, _encoding, done) => void send(bytes, done),
    final(done) {
      socket.close(1000);
      done();
    },
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  socket.on("message", (bytes: Buffer) => {
    if (bytes.length > 0 && !stream.push(bytes)) socket.pause();
  });
  socket.once("close", () => {
    stream.push(null);
    stream.end();
  });
  return stream;
}
