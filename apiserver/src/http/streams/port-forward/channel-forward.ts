import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { openChannels, type Channels } from "../websocket/channels.ts";
import { exchangeBytes, type ConnectPort } from "./exchange-bytes.ts";

export const channelForwardProtocols = ["", "v4.channel.k8s.io", "v4.base64.channel.k8s.io"];

/**
 * Forwards one connection a port over WebSocket channels, two each: data and errors. The first message on each is the
 * port, two bytes, little endian (k8s.io/cri-streaming portforward websocket.go).
 */
export async function forwardOverChannels(socket: WebSocket, { base64, ports, connect }: { base64: boolean; ports: readonly number[]; connect: ConnectPort }): Promise<void> {
  const read = ports.map((_, index) => 2 * index);
  const channels = openChannels(socket, { base64, closes: false }, { count: 2 * ports.length, read });
  for (const [index, port] of ports.entries()) {
    const number = Buffer.alloc(2);
    number.writeUInt16LE(port);
    channels.write(2 * index, number);
    channels.write(2 * index + 1, number);
  }
  await Promise.all(ports.map((port, index) => forward(channels, 2 * index, () => connect(port))));
  channels.close();
}

async function forward(channels: Channels, channel: number, connect: () => Promise<Duplex>): Promise<void> {
  try {
    const port = await connect();
    channels.gone.addEventListener("abort", () => port.destroy());
    await exchangeBytes(dataStream(channels, channel), port);
  } catch (failure) {
    await channels.write(channel + 1, Buffer.from(failure instanceof Error ? failure.message : String(failure)));
  }
}

/** A channel as one stream; its end cannot be told to the client but by closing the whole socket. */
function dataStream(channels: Channels, channel: number): Duplex {
  const reader = channels.readers.get(channel)!;
  const stream = new Duplex({
    read: () => void reader.resume(),
    write: (chunk: Buffer, _encoding, done) => void send(chunk, done),
  });
  async function send(chunk: Buffer, done: () => void): Promise<void> {
    await channels.write(channel, chunk);
    done();
  }
  reader.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) reader.pause();
  });
  reader.once("end", () => stream.push(null));
  return stream;
}
