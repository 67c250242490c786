import type { Duplex } from "node:stream";
import type { Clock } from "@kx/shared/meta/clock";
import { dataHead, FrameParser, goAway, maxData, ping, resetStatus, rstStream, synReply, type Frame } from "./frames.ts";
import { HeaderBlocks, type Headers } from "./header-block.ts";
import { SpdyStream } from "./stream.ts";

export interface SpdySessionOptions {
  clock: Clock;
  /** False refuses a stream: it is reset, not answered. */
  accepts(headers: Headers): boolean;
  /** A stream that has been answered. */
  opened(stream: SpdyStream): void;
}

/** Who does not hang up after our GOAWAY is cut off. */
const lingerMs = 10_000;

/**
 * The server's end of a SPDY/3.1 connection, as moby/spdystream speaks it: windows and settings are not looked at, a
 * reader that is behind holds up the whole connection.
 */
export class SpdySession {
  /** Aborted when the client is gone, or says that it goes. */
  readonly gone: AbortSignal;
  readonly #gone = new AbortController();
  readonly #connection: Duplex;
  readonly #options: SpdySessionOptions;
  readonly #blocks = new HeaderBlocks();
  readonly #streams = new Map<number, SpdyStream>();
  #lastReceived = 0;
  #closing = false;

  constructor(connection: Duplex, options: SpdySessionOptions) {
    this.gone = this.#gone.signal;
    this.#connection = connection;
    this.#options = options;
    // Every stream may wait for room.
    connection.setMaxListeners(0);
    connection.on("error", () => {});
    connection.once("close", () => this.#ended());
    void this.#serve();
  }

  /** Resets what is still open, says GOAWAY and hangs up. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    for (const stream of this.#streams.values()) stream.destroy();
    const { destroyed, writableEnded } = this.#connection;
    if (destroyed || writableEnded) return;
    this.#connection.write(goAway(this.#lastReceived));
    this.#connection.end();
    const cancel = this.#options.clock.after(lingerMs, () => this.#connection.destroy());
    this.#connection.once("close", cancel);
  }

  async #serve(): Promise<void> {
    const parser = new FrameParser();
    try {
      for await (const chunk of this.#connection.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        // After our GOAWAY the rest is read away: closing on unread bytes would reset the connection under the client.
        if (this.#closing) continue;
        for (const frame of parser.push(chunk)) {
          if (frame.type === "goAway") this.#ended();
          else if (!this.#closing) await this.#take(frame);
        }
      }
    } catch {
      // A connection that breaks, or speaks something else, is over.
    }
    this.#ended();
  }

  /** @returns when the next frame may come */
  async #take(frame: Frame): Promise<void> {
    switch (frame.type) {
      case "synStream":
        return await this.#open(frame.stream, await this.#blocks.unpack(frame.block), frame.fin);
      case "headers":
        await this.#blocks.unpack(frame.block);
        if (frame.fin) this.#streams.get(frame.stream)?.receivedEnd();
        return;
      case "data": {
        const stream = this.#streams.get(frame.stream);
        await stream?.received(frame.bytes);
        if (frame.fin) stream?.receivedEnd();
        return;
      }
      case "rstStream":
        return this.#streams.get(frame.stream)?.receivedReset();
      case "ping":
        // Even ones would be answers to ours.
        if (frame.id % 2 === 1) this.#write(ping(frame.id));
        return;
      case "goAway":
      case "other":
    }
  }

  async #open(id: number, headers: Headers, fin: boolean): Promise<void> {
    if (id <= this.#lastReceived) return this.#write(rstStream(id, resetStatus.protocolError));
    this.#lastReceived = id;
    if (!this.#options.accepts(headers)) return this.#write(rstStream(id, resetStatus.cancel));
    const block = await this.#blocks.pack(new Map());
    if (this.#closing) return;
    this.#write(synReply(id, block));
    const stream = new SpdyStream(id, headers, {
      data: (number, bytes, last, done) => this.#data(number, bytes, last, done),
      reset: (number) => this.#write(rstStream(number, resetStatus.cancel)),
      over: (number) => this.#streams.delete(number),
    });
    this.#streams.set(id, stream);
    if (fin) stream.receivedEnd();
    this.#options.opened(stream);
  }

  #data(id: number, bytes: Buffer, fin: boolean, done: () => void): void {
    const connection = this.#connection;
    if (!connection.writable) return;
    connection.cork();
    let room = true;
    for (let at = 0; at === 0 || at < bytes.length; at += maxData) {
      const piece = bytes.subarray(at, at + maxData);
      connection.write(dataHead(id, piece.length, fin && at + maxData >= bytes.length));
      room = connection.write(piece);
    }
    connection.uncork();
    if (room) done();
    else connection.once("drain", done);
  }

  #write(frame: Buffer): void {
    if (this.#connection.writable) this.#connection.write(frame);
  }

  #ended(): void {
    if (this.#gone.signal.aborted) return;
    for (const stream of this.#streams.values()) stream.receivedReset();
    this.#gone.abort();
    this.#blocks.close();
    this.close();
  }
}
