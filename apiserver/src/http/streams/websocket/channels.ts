import { Readable } from "node:stream";
import type { WebSocket } from "ws";
import { sendMessage } from "./send.ts";

/** How the subprotocols of channels differ. */
export interface ChannelCodec {
  /** The messages are base64 text, the channel is a digit before it. */
  readonly base64: boolean;
  /** A message of 255 and a channel's number ends that channel (v5 alone). */
  readonly closes: boolean;
}

/** Several streams of bytes over one WebSocket, each message marked with its channel (k8s.io/streaming wsstream.Conn). */
export interface Channels {
  /** What comes on a channel that is read; it ends with the channel or the socket. */
  readonly readers: ReadonlyMap<number, Readable>;
  /** @returns a promise that resolves when the socket has room, while it has none */
  write(channel: number, bytes: Uint8Array): void | Promise<void>;
  /** Ends normally, behind what has been written. */
  close(): void;
  /** Aborted when the socket is closed. */
  readonly gone: AbortSignal;
}

const closeSignal = 255;
/** How much may wait to be read before the whole socket stops. */
const readAhead = 256 * 1024;

/** @param count of channels there are; @param read those whose bytes somebody reads: the others' are dropped */
export function openChannels(socket: WebSocket, { base64, closes }: ChannelCodec, { count, read }: { count: number; read: readonly number[] }): Channels {
  const gone = new AbortController();
  const full = new Set<Readable>();
  const readers = new Map(read.map((channel) => [channel, new Readable({ highWaterMark: readAhead, read: onRead })] as const));

  function onRead(this: Readable): void {
    if (full.delete(this) && full.size === 0) socket.resume();
  }

  const finished = new Set<Readable>();
  const finish = (reader: Readable | undefined): void => {
    if (!reader || finished.has(reader)) return;
    finished.add(reader);
    reader.push(null);
  };

  const take = (message: Buffer): void => {
    if (message.length === 0) return;
    if (closes && message[0] === closeSignal) {
      if (message.length !== 2 || message[1]! >= count) socket.close(1000);
      else finish(readers.get(message[1]!));
      return;
    }
    const reader = readers.get(message[0]! - (base64 ? 48 : 0));
    if (!reader || finished.has(reader) || reader.destroyed) return;
    const bytes = base64 ? Buffer.from(message.toString("latin1", 1), "base64") : message.subarray(1);
    if (bytes.length === 0 || reader.push(bytes)) return;
    full.add(reader);
    socket.pause();
  };

  socket.on("message", (message: Buffer) => take(message));
  socket.once("close", () => {
    for (const reader of readers.values()) finish(reader);
    gone.abort();
  });

  return {
    readers,
    write: (channel, bytes) =>
      sendMessage(socket, base64 ? `${channel}${Buffer.from(bytes).toString("base64")}` : Buffer.concat([Buffer.of(channel), bytes])),
    close() {
      // What nobody reads any more must not keep the answer to our close from being read.
      for (const reader of readers.values()) reader.destroy();
      socket.resume();
      socket.close(1000);
    },
    gone: gone.signal,
  };
}
