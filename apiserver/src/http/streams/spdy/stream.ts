import { Duplex } from "node:stream";
import type { Headers } from "./header-block.ts";

/** What a stream needs of its connection. */
export interface StreamWire {
  /** Writes one DATA frame. @param done called when the connection has room again */
  data(stream: number, bytes: Buffer, fin: boolean, done: () => void): void;
  reset(stream: number): void;
  /** The stream is over for both sides. */
  over(stream: number): void;
}

/** How much may wait to be read before the whole connection stops: SPDY as spdystream speaks it has no windows. */
const readAhead = 256 * 1024;

/** One stream that the client has opened. Destroying it before both sides have ended sends RST_STREAM. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  readonly #wire: StreamWire;
  #hungry: (() => void) | undefined;
  #theyEnded = false;
  #weEnded = false;

  constructor(id: number, headers: Headers, wire: StreamWire) {
    super({ readableHighWaterMark: readAhead });
    this.id = id;
    this.headers = headers;
    this.#wire = wire;
    // Who holds the stream hears of its end by reading or writing; a reset is nobody's fault.
    this.on("error", () => {});
  }

  /** Hands on bytes of the client. @returns a promise when the reader is behind: nothing more should come before it */
  received(bytes: Buffer): Promise<void> | undefined {
    if (bytes.length === 0 || this.#theyEnded || this.destroyed || this.push(bytes)) return undefined;
    return new Promise((resolve) => {
      this.#hungry = resolve;
    });
  }

  /** The client has ended its side. */
  receivedEnd(): void {
    if (this.#theyEnded) return;
    this.#theyEnded = true;
    this.push(null);
  }

  /** The client, or its connection, has broken the stream off. */
  receivedReset(): void {
    this.#theyEnded = true;
    this.#weEnded = true;
    this.destroy();
  }

  override _read(): void {
    this.#fed();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#wire.data(this.id, chunk, false, done);
  }

  override _final(done: () => void): void {
    this.#weEnded = true;
    this.#wire.data(this.id, Buffer.alloc(0), true, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#theyEnded || !this.#weEnded) this.#wire.reset(this.id);
    this.#wire.over(this.id);
    this.#fed();
    done(error);
  }

  #fed(): void {
    const hungry = this.#hungry;
    this.#hungry = undefined;
    hungry?.();
  }
}
